//! reply-address
