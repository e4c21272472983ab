//! portal-gateway
