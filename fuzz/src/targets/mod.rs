pub(crate) mod mrz_name;
pub(crate) mod mrz_parse;
