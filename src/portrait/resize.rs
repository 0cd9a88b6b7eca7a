use fast_image_resize::images::{CroppedImage, Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::RgbImage;

use super::PictureError;
use super::frame::Frame;

/// What is inside the frame, scaled to so many pixels with a Lanczos filter of three lobes, which
/// sees nothing outside the frame. The same bytes on every processor: the filter works in whole
/// numbers, whatever instructions it uses.
///
/// # Errors
/// [`PictureError::Unreadable`] when the frame is not inside the picture, or nothing is asked for.
pub(super) fn scaled(
    picture: &RgbImage,
    frame: Frame,
    (width, height): (u32, u32),
) -> Result<RgbImage, PictureError> {
    let Frame { left, top, width: wide, height: high } = frame;
    let ends = left.checked_add(wide).zip(top.checked_add(high));
    if ends.is_none() || [wide, high, width, height].contains(&0) {
        return Err(PictureError::Unreadable);
    }
    let whole = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x3)
        .map_err(|_| PictureError::Unreadable)?;
    let seen =
        CroppedImage::new(&whole, left, top, wide, high).map_err(|_| PictureError::Unreadable)?;
    let mut scaled = Image::new(width, height, PixelType::U8x3);
    Resizer::new()
        .resize(&seen, &mut scaled, &ResizeOptions::new())
        .map_err(|_| PictureError::Unreadable)?;
    RgbImage::from_raw(width, height, scaled.into_vec()).ok_or(PictureError::Unreadable)
}

/// The largest size of this shape, at least 1 × 1, that is within the most and not enlarged.
pub(super) fn within((width, height): (u32, u32), most: (u32, u32)) -> (u32, u32) {
    let [wide, high, most_wide, most_high] = [width, height, most.0, most.1].map(u64::from);
    if wide <= most_wide && high <= most_high {
        return (width, height);
    }
    // The side that binds takes its most, the other its share, rounded.
    let share = |side: u64, most: u64, of: u64| (side * most + of / 2) / of.max(1);
    let (wide, high) = if wide * most_high > high * most_wide {
        (most_wide, share(high, most_wide, wide))
    } else {
        (share(wide, most_high, high), most_high)
    };
    let side = |side: u64| u32::try_from(side).unwrap_or(u32::MAX).max(1);
    (side(wide), side(high))
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn only_the_frame_is_seen() {
        let frame = Frame { left: 40, top: 30, width: 300, height: 400 };
        let picture = RgbImage::from_fn(400, 500, |x, y| {
            let inside = (40..340).contains(&x) && (30..430).contains(&y);
            if inside { Rgb([90; 3]) } else { Rgb([255; 3]) }
        });
        let small = scaled(&picture, frame, (60, 80)).unwrap();
        assert!(small.iter().all(|value| *value == 90));
    }

    #[test]
    fn a_frame_that_sticks_out_is_refused() {
        let picture = RgbImage::new(10, 10);
        for (left, width) in [(0, 11), (5, 6), (5, u32::MAX), (u32::MAX, 2), (0, 0)] {
            let frame = Frame { left, top: 0, width, height: 10 };
            assert!(scaled(&picture, frame, (4, 4)).is_err(), "{left} {width}");
        }
        let whole = Frame::whole(10, 10);
        assert!(scaled(&picture, whole, (0, 4)).is_err());
    }

    #[test]
    fn a_size_is_kept_in_shape_and_within_the_most() {
        assert_eq!(within((600, 800), (900, 1200)), (600, 800));
        assert_eq!(within((3000, 4000), (900, 1200)), (900, 1200));
        assert_eq!(within((3000, 3000), (900, 1200)), (900, 900));
        assert_eq!(within((1000, 4000), (900, 1200)), (300, 1200));
        assert_eq!(within((12_000, 1), (480, 640)), (480, 1));
    }
}
