//! The transparency log as a verifier sees it: the leaf of a document, a tree's head, and the proof
//! that the one is in the other.

mod checkpoint;
mod leaf;
mod proof;
mod tree;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use leaf::LogLeaf;
pub use proof::{LogProof, LogProofError};
pub use tree::{inclusion_root, leaf_hash, node_hash};
