pub(crate) mod mrz_name;
pub(crate) mod mrz_parse;
pub(crate) mod seal;
pub(crate) mod seal_text;
