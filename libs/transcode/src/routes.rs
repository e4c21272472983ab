//! Which endpoint answers a method and path.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use http::Method;
use percent_encoding::percent_decode_str;

use crate::{Problem, contract::Contract, endpoint::Endpoint, error::ContractError, rule};

/// An endpoint and the values of its path variables.
#[derive(Debug, Clone)]
pub struct Matched {
    /// The endpoint.
    pub endpoint: Arc<Endpoint>,
    pub(crate) values: Vec<String>,
}

pub(crate) struct Routes {
    pub(crate) endpoints: Vec<Arc<Endpoint>>,
    table: matchit::Router<Shape>,
}

/// All endpoints of one path shape, by verb and method.
#[derive(Default)]
struct Shape(HashMap<Option<String>, BTreeMap<String, Arc<Endpoint>>>);

impl Routes {
    /// Reads every rule of the contract; two RPCs for one method and path are an error here, not at run time.
    pub(crate) fn read(contract: &Contract) -> Result<Self, ContractError> {
        let mut endpoints = Vec::new();
        if let Some(extension) = contract.pool.get_extension_by_name("google.api.http") {
            for rpc in contract.pool.services().flat_map(|s| s.methods().collect::<Vec<_>>()) {
                let wrap = |problem| ContractError::Rule {
                    rpc: rpc.full_name().to_owned(),
                    problem,
                };
                for rule in rule::rules(&rpc, &extension).map_err(wrap)? {
                    endpoints.push(Arc::new(Endpoint::new(contract, &rpc, rule).map_err(wrap)?));
                }
            }
        }
        let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
        for endpoint in &endpoints {
            let methods = shapes.entry(endpoint.template.shape()).or_default();
            let methods = methods.0.entry(endpoint.template.verb.clone()).or_default();
            if let Some(first) = methods.insert(endpoint.http.to_string(), endpoint.clone()) {
                return Err(ContractError::Conflict {
                    route: format!("{} {}", endpoint.http, endpoint.path()),
                    first: first.full_rpc_name().to_owned(),
                    second: endpoint.full_rpc_name().to_owned(),
                });
            }
        }
        let mut table = matchit::Router::new();
        for (path, shape) in shapes {
            table.insert(path.clone(), shape).map_err(|error| ContractError::Rule {
                rpc: path,
                problem: error.to_string(),
            })?;
        }
        Ok(Self { endpoints, table })
    }

    /// Finds the endpoint, or says why there is none: 404, or 405 with the methods that would do.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Result<Matched, Problem> {
        let last = path.rfind('/').map_or(0, |at| at + 1);
        if let Some(at) = path[last..].rfind(':') {
            let (rest, verb) = (&path[..last + at], &path[last + at + 1..]);
            if let Some(found) = self.find_verb(method, rest, Some(verb.to_owned())) {
                return found;
            }
        }
        self.find_verb(method, path, None)
            .unwrap_or_else(|| Err(Problem::no_route()))
    }

    fn find_verb(&self, method: &Method, path: &str, verb: Option<String>) -> Option<Result<Matched, Problem>> {
        let found = self.table.at(path).ok()?;
        let methods = found.value.0.get(&verb)?;
        let wanted = if *method == Method::HEAD { &Method::GET } else { method };
        let Some(endpoint) = methods.get(wanted.as_str()) else {
            let mut allowed: BTreeSet<&str> = methods.keys().map(String::as_str).collect();
            if allowed.contains("GET") {
                allowed.insert("HEAD");
            }
            return Some(Err(Problem::method_not_allowed(
                &allowed.into_iter().collect::<Vec<_>>().join(", "),
            )));
        };
        let values: Option<Vec<String>> = found.params.iter().map(|(_, raw)| decode(raw)).collect();
        Some(
            values
                .map(|values| Matched {
                    endpoint: endpoint.clone(),
                    values,
                })
                .ok_or_else(Problem::no_route),
        )
    }
}

/// A path segment as text; none if it is not UTF-8, empty, or holds a control character.
fn decode(raw: &str) -> Option<String> {
    let text = percent_decode_str(raw).decode_utf8().ok()?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.into_owned())
}
