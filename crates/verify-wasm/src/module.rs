//! What the host of the module sees.
#![expect(unsafe_code, reason = "exported functions, and one buffer that both sides see")]

use alloc::vec::Vec;
use core::cell::RefCell;

use crate::answer;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

struct Shared(RefCell<Vec<u8>>);

// SAFETY: a module without shared memory has one thread.
unsafe impl Sync for Shared {}

static BUFFER: Shared = Shared(RefCell::new(Vec::new()));

/// Makes the buffer at least this long, and says where it is.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn buffer(length: usize) -> *const u8 {
    let mut buffer = BUFFER.0.borrow_mut();
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
    buffer.as_ptr()
}

/// Reads a request from the first `length` bytes of the buffer, puts the answer there, and says how
/// long it is; 0 when the buffer is shorter than that.
// SAFETY: nothing else in the module has this name.
#[unsafe(no_mangle)]
extern "C" fn judge(length: usize) -> usize {
    let mut buffer = BUFFER.0.borrow_mut();
    let Some(request) = buffer.get(..length) else { return 0 };
    let answer = answer(request).into_bytes();
    let length = answer.len();
    *buffer = answer;
    length
}
