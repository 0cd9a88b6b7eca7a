use sha2::{Digest, Sha256};

/// The hash of a leaf with this content (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(content: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(content).finalize().into()
}

/// The hash of a node over two others (RFC 6962 §2.1).
#[must_use]
pub fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the tree of `size` leaves that has `leaf`, a leaf's hash, at `index` and `path`
/// beside its way up (RFC 9162 §2.1.3.2); none where the path is not as long as that way.
#[must_use]
pub fn inclusion_root(
    leaf: [u8; 32],
    index: u64,
    size: u64,
    path: &[[u8; 32]],
) -> Option<[u8; 32]> {
    if index >= size {
        return None;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf;
    for beside in path {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(beside, &hash);
            // A node that is the last of its level and a left one has no neighbour there.
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, beside);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0).then_some(hash)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use alloc::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    fn hash(hex: &str) -> [u8; 32] {
        let bytes: Vec<u8> =
            (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
        bytes.try_into().unwrap()
    }

    /// The definitions of RFC 6962 §2.1 and §2.1.1, as they are written there.
    fn root_of(leaves: &[Vec<u8>]) -> [u8; 32] {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => leaf_hash(leaf),
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                node_hash(&root_of(left), &root_of(right))
            }
        }
    }

    fn path_of(index: usize, leaves: &[Vec<u8>]) -> Vec<[u8; 32]> {
        if leaves.len() <= 1 {
            return Vec::new();
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        let (mut path, beside) = if index < split {
            (path_of(index, left), root_of(right))
        } else {
            (path_of(index - split, right), root_of(left))
        };
        path.push(beside);
        path
    }

    fn eight() -> Vec<Vec<u8>> {
        [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ]
        .iter()
        .map(|hex| {
            (0..hex.len() / 2)
                .map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
                .collect()
        })
        .collect()
    }

    /// The eight inputs that implementations of RFC 6962 share, and their roots.
    #[test]
    fn the_shared_inputs_have_the_shared_roots() {
        let leaves = eight();
        for (size, root) in [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
            (7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ] {
            assert_eq!(root_of(&leaves[..size]), hash(root), "{size}");
        }
    }

    #[test]
    fn the_shared_inclusion_proofs_lead_to_the_root() {
        let leaves = eight();
        let root = root_of(&leaves);
        let of_0 = [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
        .map(hash);
        let of_5 = [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
        .map(hash);
        assert_eq!(inclusion_root(leaf_hash(&leaves[0]), 0, 8, &of_0), Some(root));
        assert_eq!(inclusion_root(leaf_hash(&leaves[5]), 5, 8, &of_5), Some(root));
        assert_ne!(inclusion_root(leaf_hash(&leaves[5]), 4, 8, &of_5), Some(root));
        assert_eq!(inclusion_root(leaf_hash(&leaves[5]), 8, 8, &of_5), None);
        assert_eq!(inclusion_root(leaf_hash(&leaves[5]), 5, 8, &of_5[..2]), None);
        assert_eq!(inclusion_root(leaf_hash(&leaves[0]), 0, 1, &of_5), None);
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_proved_and_at_no_other_place() {
        for size in 1..40_usize {
            let leaves: Vec<Vec<u8>> =
                (0..size).map(|n| alloc::vec![u8::try_from(n).unwrap(); 3]).collect();
            let root = root_of(&leaves);
            for index in 0..size {
                let path = path_of(index, &leaves);
                for claimed in 0..size {
                    let found = inclusion_root(
                        leaf_hash(&leaves[index]),
                        claimed as u64,
                        size as u64,
                        &path,
                    );
                    assert_eq!(found == Some(root), claimed == index, "{index} of {size}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_path_leads_somewhere_or_nowhere(
            index: u64, size: u64, path in proptest::collection::vec(any::<[u8; 32]>(), 0..70)
        ) {
            let found = inclusion_root([7; 32], index, size, &path);
            prop_assert!(found.is_none() || (index < size && path.len() <= 64));
        }
    }
}
