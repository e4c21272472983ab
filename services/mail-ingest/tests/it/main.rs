//! Incoming mail on real PostgreSQL and real sockets. Identity and ticketing are played by servers of this binary.

mod dovecot;
mod fakes;
mod harness;
mod imap;
mod mailbox;
mod quarantine;
mod report;
mod smtp;
mod starttls;
mod technician;
mod thread;
mod wire;
