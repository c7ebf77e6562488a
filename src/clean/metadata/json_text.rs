//! The text of a JSON-LD script as JSON values, mended where what is broken is plain.
//!
//! It knows JSON and its wrappers, not what the objects mean.

use serde_json::Value;

/// The most values of one script.
const VALUES: usize = 100;

/// The values of one script, the longest readable beginning of it.
pub(super) fn parse(script: &str) -> Vec<Value> {
    let body = unwrap(script);
    let whole = values(body);
    if !whole.is_empty() {
        return whole;
    }
    let mended = mend(body);
    let again = values(&mended);
    if again.is_empty() && mended.contains("&quot;") {
        return values(&mended.replace("&quot;", "\""));
    }
    again
}

fn values(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .map_while(Result::ok)
        .filter(|v| v.is_object() || v.is_array())
        .take(VALUES)
        .collect()
}

/// Takes comment and CDATA wrappers off.
fn unwrap(script: &str) -> &str {
    let start = script
        .find(['{', '['])
        .map(|i| if script.get(i..).is_some_and(|s| s.starts_with("[CDATA[")) { i + 7 } else { i });
    let body = script.get(start.unwrap_or(0)..).unwrap_or_default();
    let body = body.trim_start().trim_start_matches("//").trim_start_matches("*/");
    let end = body.rfind(['}', ']']).map_or(body.len(), |i| i + 1);
    let body = body.get(..end).unwrap_or_default();
    let body = body.trim_end();
    let body = body
        .strip_suffix("]]")
        .map_or(body, |b| if b.trim_end().ends_with(['}', ']']) && body.starts_with('{') { b } else { body });
    body.trim_start()
}

/// Replaces control characters, drops commas before a closing bracket, escapes what is no escape.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        if c.is_control() {
            out.push(' ');
            escaped = false;
        } else if inside {
            if escaped && !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                out.pop();
            }
            inside = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            out.push(c);
        } else {
            if matches!(c, '}' | ']') {
                let kept = out.trim_end_matches([' ', ',']).len();
                out.truncate(kept);
            }
            inside = c == '"';
            out.push(c);
        }
    }
    out
}
