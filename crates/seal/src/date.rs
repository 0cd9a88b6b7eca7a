//! A date in three bytes (Doc 9303-13 §2.3.1): the number that its digits `MMDDYYYY` make.

use chancery_identity::Date;

use crate::FormatError;

/// None for a year that has no four digits.
pub(crate) fn write(date: Date) -> Option<[u8; 3]> {
    let year = u32::try_from(date.year()).ok()?;
    let month_and_day =
        u32::from(date.month().unsigned_abs()) * 100 + u32::from(date.day().unsigned_abs());
    let [_, bytes @ ..] = (month_and_day * 10_000 + year).to_be_bytes();
    Some(bytes)
}

pub(crate) fn read([high, middle, low]: [u8; 3]) -> Result<Date, FormatError> {
    let number = u32::from_be_bytes([0, high, middle, low]);
    let date = || {
        let year = i16::try_from(number % 10_000).ok()?;
        let month = i8::try_from(number / 1_000_000).ok()?;
        let day = i8::try_from(number / 10_000 % 100).ok()?;
        Date::new(year, month, day).ok()
    };
    date().ok_or(FormatError::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_date() {
        // Doc 9303-13 §2.3.1.
        let date: Date = "1957-03-25".parse().unwrap();
        assert_eq!(write(date), Some([0x31, 0x9e, 0xf5]));
        assert_eq!(read([0x31, 0x9e, 0xf5]), Ok(date));
    }

    #[test]
    fn every_number_is_no_date_or_has_one_form() {
        let mut dates = 0;
        for number in 0..1_u32 << 24 {
            let [_, bytes @ ..] = number.to_be_bytes();
            if let Ok(date) = read(bytes) {
                assert_eq!(write(date), Some(bytes));
                dates += 1;
            }
        }
        // The days of the years 0 to 9999.
        assert_eq!(dates, 25 * 146_097);
    }
}
