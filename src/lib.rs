//! Chancery issues consular identity cards and emergency travel documents, and lets anyone check
//! them. The rooms, in the order the data flows:

pub mod environment; // the clock and the randomness; everything else takes them as arguments
pub mod privacy; // personal data: never printed by accident, sealed at rest

pub mod ledger; // a unit of work: all of it is on record together with who did it, or none of it

pub mod access; // officers, roles and verifiers: who may do what
pub mod application; // 1 intake: versions, a state machine, four eyes
pub mod audit; // every act on record, in one chain
pub mod authority; // issuing authorities and posts: who may issue what, and where
pub mod document; // 3 every printed and signed value, validity, life cycle
pub mod issuance; // 5 prepare, lint, intent on record, permit, sign, verify, record
pub mod portrait; // 2 pictures: decoded safely, held against the rules
pub mod publish; // 9 trust lists, status lists, JWKS
pub mod registry; // 8 documents on record, log leaves
pub mod render; // 6 template to PDF and PNG
pub mod signing; // 4 keys, X.509 certificates
pub mod verification; // 10 the on-line check

pub mod cli;
pub mod config;
pub mod http;
pub mod store;
pub mod telemetry;
