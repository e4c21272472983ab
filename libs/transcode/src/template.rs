//! Path templates of `google.api.http`: literals, one-segment variables, an optional `:verb`.

/// A parsed path template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) segments: Vec<Segment>,
    pub(crate) verb: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    Literal(String),
    /// Dotted path of the request field it fills.
    Variable(String),
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let rest = text
            .strip_prefix('/')
            .ok_or_else(|| format!("path {text} must begin with /"))?;
        let (path, verb) = match rest.rfind(':') {
            Some(at) if !rest[at..].contains(['/', '}']) => (&rest[..at], Some(rest[at + 1..].to_owned())),
            _ => (rest, None),
        };
        let segments = path.split('/').map(segment).collect::<Result<_, _>>()?;
        Ok(Self { segments, verb })
    }

    /// The path with variables named by their position: what the router matches, equal for templates that differ only in names.
    pub(crate) fn shape(&self) -> String {
        let part = |(index, segment): (usize, &Segment)| match segment {
            Segment::Literal(text) => format!("/{text}"),
            Segment::Variable(_) => format!("/{{p{index}}}"),
        };
        self.segments.iter().enumerate().map(part).collect()
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Variable(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    /// The template with other names for its variables, `:verb` included.
    pub(crate) fn with_names(&self, names: &[String]) -> String {
        let mut names = names.iter();
        let mut out = String::new();
        for segment in &self.segments {
            out.push('/');
            match segment {
                Segment::Literal(text) => out.push_str(text),
                Segment::Variable(name) => {
                    out.push('{');
                    out.push_str(names.next().unwrap_or(name));
                    out.push('}');
                }
            }
        }
        if let Some(verb) = &self.verb {
            out.push(':');
            out.push_str(verb);
        }
        out
    }
}

fn segment(text: &str) -> Result<Segment, String> {
    let Some(inner) = text.strip_prefix('{') else {
        return if text.is_empty() || text.contains(['*', '{', '}']) {
            Err(format!("path segment {text:?} is not supported"))
        } else {
            Ok(Segment::Literal(text.to_owned()))
        };
    };
    let inner = inner
        .strip_suffix('}')
        .ok_or_else(|| format!("path segment {text:?} is not closed"))?;
    match inner.split_once('=') {
        None | Some((_, "*")) => Ok(Segment::Variable(inner.trim_end_matches("=*").to_owned())),
        Some(_) => Err(format!("path pattern {inner:?} is not supported")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_split_into_segments_and_verb() {
        let template = Template::parse("/v1/tickets/{ticket.id=*}/notes/{note_id}:publish").unwrap();
        assert_eq!(template.verb.as_deref(), Some("publish"));
        assert_eq!(template.variables().collect::<Vec<_>>(), ["ticket.id", "note_id"]);
        assert_eq!(template.shape(), "/v1/tickets/{p2}/notes/{p4}");
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!(template.with_names(&names), "/v1/tickets/{a}/notes/{b}:publish");
    }

    #[test]
    fn what_cannot_be_matched_is_refused() {
        for text in ["v1", "/v1/**", "/v1/{a=x/*}", "/v1//x", "/v1/{a"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
