//! The messages of the test contract, as its server knows them.

#[derive(Clone, PartialEq, prost::Message)]
pub struct Ticket {
    #[prost(string, tag = "1")]
    pub id: String,
    #[prost(string, tag = "2")]
    pub title: String,
    #[prost(int32, tag = "3")]
    pub status: i32,
    #[prost(int64, tag = "4")]
    pub revision: i64,
    #[prost(string, repeated, tag = "5")]
    pub tags: Vec<String>,
    #[prost(string, optional, tag = "6")]
    pub description: Option<String>,
    #[prost(message, optional, tag = "7")]
    pub created_at: Option<prost_types::Timestamp>,
    #[prost(string, repeated, tag = "11")]
    pub changed: Vec<String>,
    #[prost(string, tag = "12")]
    pub secret: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct List {
    #[prost(int32, repeated, tag = "1")]
    pub status: Vec<i32>,
    #[prost(int32, tag = "2")]
    pub page_size: i32,
    #[prost(message, optional, tag = "3")]
    pub filter: Option<Filter>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Filter {
    #[prost(string, tag = "1")]
    pub text: String,
    #[prost(message, optional, tag = "2")]
    pub created_after: Option<prost_types::Timestamp>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Page {
    #[prost(message, repeated, tag = "1")]
    pub tickets: Vec<Ticket>,
    #[prost(string, tag = "2")]
    pub next_page_token: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Get {
    #[prost(string, tag = "1")]
    pub ticket_id: String,
    #[prost(int64, optional, tag = "2")]
    pub expected_revision: Option<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Create {
    #[prost(string, tag = "1")]
    pub title: String,
    #[prost(string, tag = "2")]
    pub requester_id: String,
    #[prost(int32, tag = "3")]
    pub status: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Update {
    #[prost(string, tag = "1")]
    pub ticket_id: String,
    #[prost(message, optional, tag = "2")]
    pub ticket: Option<Ticket>,
    #[prost(message, optional, tag = "3")]
    pub update_mask: Option<prost_types::FieldMask>,
    #[prost(int64, tag = "4")]
    pub expected_revision: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Resolve {
    #[prost(string, tag = "1")]
    pub ticket_id: String,
    #[prost(string, tag = "2")]
    pub solution: String,
}
