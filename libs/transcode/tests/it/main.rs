//! The transcoder against a real gRPC server on a socket.

mod bad_input;
mod desk;
mod document;
mod messages;
mod rest;
