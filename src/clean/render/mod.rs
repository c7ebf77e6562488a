//! The resolved document as a record.
