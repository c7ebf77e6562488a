//! `InputFields`: which names of a JSON Lines object hold what Trommel knows.

/// What Trommel knows of a JSON Lines object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is the field of the same name")]
pub enum InputField {
    Html,
    HtmlBase64,
    Text,
    Id,
    Url,
    Title,
    ContentType,
    Status,
    FetchedAt,
}

impl InputField {
    /// Every field.
    pub const ALL: [InputField; 9] = [
        InputField::Html,
        InputField::HtmlBase64,
        InputField::Text,
        InputField::Id,
        InputField::Url,
        InputField::Title,
        InputField::ContentType,
        InputField::Status,
        InputField::FetchedAt,
    ];

    /// The name in `[input.fields]`, which is also the default name in the input.
    pub fn as_str(self) -> &'static str {
        match self {
            InputField::Html => "html",
            InputField::HtmlBase64 => "html_base64",
            InputField::Text => "text",
            InputField::Id => "id",
            InputField::Url => "url",
            InputField::Title => "title",
            InputField::ContentType => "content_type",
            InputField::Status => "status",
            InputField::FetchedAt => "fetched_at",
        }
    }

    /// The field of that name.
    pub fn from_name(name: &str) -> Option<InputField> {
        InputField::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

/// The input's names of each field. A given list replaces the default name; an empty one leaves the field out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFields {
    names: Vec<(String, InputField)>,
}

impl InputFields {
    /// Sets the names of a field, the preferred one first.
    #[must_use]
    pub fn with<S: Into<String>>(
        mut self,
        field: InputField,
        names: impl IntoIterator<Item = S>,
    ) -> InputFields {
        self.names.retain(|(_, of)| *of != field);
        self.names.extend(names.into_iter().map(|name| (name.into(), field)));
        self
    }

    /// The field that a name stands for, and its rank among the names of that field (0 is preferred).
    pub(super) fn lookup(&self, name: &str) -> Option<(InputField, usize)> {
        let at = self.names.iter().position(|(known, _)| known == name)?;
        let (_, field) = self.names.get(at)?;
        Some((*field, self.names.iter().take(at).filter(|(_, of)| of == field).count()))
    }
}

impl Default for InputFields {
    fn default() -> InputFields {
        InputFields {
            names: InputField::ALL.iter().map(|field| (field.as_str().to_owned(), *field)).collect(),
        }
    }
}
