use serde_json::Value;
use utoipa::{PartialSchema, ToSchema};

use super::{AuthorityTable, Config, PostTable, Tls};

/// The reference of every key, in Markdown, made from the types that read them.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(
        "# Configuration\n\nMade by `chancery config reference` from the types that read the \
         files. Paths are relative to the file. A key\nthat is not here is an error.\n",
    );
    section::<Config>(
        &mut text,
        "config.toml",
        "What `serve --config` and `doctor --config` take.",
    );
    section::<Tls>(&mut text, "[tls]", "In `config.toml`.");
    let about = "In the file for `init --authorities`. Later, authorities and posts are \
                 administered with `chancery authority`\nand `chancery post`, or under `/v1/admin`.";
    section::<AuthorityTable>(&mut text, "[[authority]]", about);
    section::<PostTable>(&mut text, "[[authority.post]]", "Under its authority.");
    text.push_str(
        "\n## Environment\n\n| variable | what it is |\n|---|---|\n\
         | `CHANCERY_CONFIG` | the configuration, for commands that take `--config` |\n\
         | `CHANCERY_DATABASE_URL` | the PostgreSQL database, for `init` and `demo` |\n\
         | `CHANCERY_PASSPHRASE` | the passphrase of the key files |\n\
         | `CHANCERY_PASSPHRASE_FILE` | the file with the passphrase, for `init` |\n\
         | `NO_COLOR` | when not empty, no colours |\n",
    );
    text
}

fn section<T: ToSchema + PartialSchema>(text: &mut String, title: &str, about: &str) {
    let schema = serde_json::to_value(T::schema()).unwrap_or_default();
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let head = format!(
        "\n## `{title}`\n\n{about}\n\n| key | kind | needed | what it is |\n|---|---|---|---|\n"
    );
    text.push_str(&head);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let needed = if required.iter().any(|one| one == name) { "yes" } else { "no" };
        let said = description(property).replace('\n', " ");
        let kind = kind(property);
        text.push_str(&format!("| `{name}` | {kind} | {needed} | {said} |\n"));
    }
}

/// What a key says of itself; of a table, what one of its forms says.
fn description(property: &Value) -> &str {
    let forms = property.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let mut said = [property].into_iter().chain(forms).filter_map(|one| one.get("description"));
    said.next().and_then(Value::as_str).unwrap_or_default()
}

fn kind(property: &Value) -> &'static str {
    let of = |value: Option<&Value>| -> Option<String> {
        match value {
            Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).map(String::from),
            Some(kind) => kind.as_str().map(String::from),
            None => None,
        }
    };
    let items = property.get("items").and_then(|items| of(items.get("type")));
    match (of(property.get("type")).as_deref(), items.as_deref()) {
        (Some("string"), _) => "text",
        (Some("boolean"), _) => "true or false",
        (Some("array"), Some("string")) => "list of texts",
        (Some("array"), _) => "tables",
        _ if property.get("$ref").is_some_and(|to| to == "#/components/schemas/Mode") => "word",
        _ => "table",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_key_says_what_it_is() {
        let reference = super::reference();
        for key in ["public_url", "database", "node", "certificate", "decided_by", "numbers"] {
            assert!(reference.contains(&format!("| `{key}` |")), "{key}");
        }
        assert!(!reference.contains(" |  |"), "a key says nothing of itself:\n{reference}");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        let mend = "chancery config reference > docs/configuration.md";
        assert!(committed == reference, "docs/configuration.md is stale: {mend}");
    }
}
