//! Outgoing mail on real PostgreSQL, NATS and SMTP. Identity, ticketing and the mail server are played by servers of this binary.

mod fakes;
mod feed;
mod harness;
mod invitation;
mod mail;
mod retry;
mod sink;
