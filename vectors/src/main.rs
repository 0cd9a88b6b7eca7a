//! `chancery-vectors FOLDER`: writes the generated files of `docs/vectors` into a folder.

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder")?;
    for (path, bytes) in chancery_vectors::files() {
        let path = Path::new(&folder).join(path);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, bytes)?;
    }
    Ok(())
}
