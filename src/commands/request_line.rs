//! How the line of a request is written: by hand, because there is one for
//! each request, and the general way costs more than finding a kept page.
//! Every other line goes the general way.

use std::{cell::RefCell, fmt, fmt::Debug, time::SystemTime};

use chrono::{DateTime, Utc};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};

/// The format of all lines, with the one of requests taken out.
pub struct Quick<F> {
    /// How the others are written.
    pub others: F,
    /// JSON, or words for people.
    pub json: bool,
}

impl<S, N, F> FormatEvent<S, N> for Quick<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        if event.metadata().target() != "request" {
            return self.others.format_event(context, out, event);
        }
        let level = event.metadata().level().as_str();
        out.write_str(if self.json { "{\"timestamp\":\"" } else { "" })?;
        stamp(&mut out)?;
        out.write_str(if self.json { "\",\"level\":\"" } else { " " })?;
        out.write_str(level)?;
        out.write_str(if self.json { "\",\"target\":\"request\"" } else { " request:" })?;
        let mut line = Line { out: &mut out, json: self.json, done: Ok(()) };
        event.record(&mut line);
        line.done?;
        out.write_str(if self.json { "}\n" } else { "\n" })
    }
}

/// Writes the moment, UTC. The words of a second are made once.
#[expect(clippy::disallowed_methods, reason = "the log tells the machine's time, also where a test has set another")]
fn stamp(out: &mut Writer<'_>) -> fmt::Result {
    thread_local! {
        static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
    }
    let now = DateTime::<Utc>::from(SystemTime::now());
    SECOND.with_borrow_mut(|(second, words)| {
        if *second != now.timestamp() {
            *second = now.timestamp();
            *words = now.format("%Y-%m-%dT%H:%M:%S").to_string();
        }
        out.write_str(words)
    })?;
    write!(out, ".{:06}Z", now.timestamp_subsec_micros())
}

struct Line<'a, 'w> {
    out: &'a mut Writer<'w>,
    json: bool,
    done: fmt::Result,
}

impl Line<'_, '_> {
    fn field(&mut self, field: &Field, write: impl FnOnce(&mut Self) -> fmt::Result) {
        if self.done.is_ok() {
            self.done = self.name(field.name()).and_then(|()| write(self));
        }
    }

    fn name(&mut self, name: &str) -> fmt::Result {
        self.out.write_str(if self.json { ",\"" } else { " " })?;
        self.out.write_str(name)?;
        self.out.write_str(if self.json { "\":" } else { "=" })
    }

    fn text(&mut self, text: &str) -> fmt::Result {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
        match (self.json, plain) {
            (true, true) => {
                self.out.write_char('"')?;
                self.out.write_str(text)?;
                self.out.write_char('"')
            }
            (false, true) => self.out.write_str(text),
            // A string of JSON is one line and readable for people too.
            (_, false) => self.out.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?),
        }
    }
}

impl Visit for Line<'_, '_> {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.field(field, |line| write!(line.out, "{value}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.field(field, |line| line.text(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.field(field, |line| line.text(&format!("{value:?}")));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use tracing_subscriber::{fmt::layer, prelude::*};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines(json: bool) -> String {
        let kept = Kept::default();
        let out = kept.clone();
        let writer = move || out.clone();
        let log = || {
            tracing::info!(target: "request", tenant = "kopi", method = "GE\"T", status = 200u16, micros = 7u64, request_id = Some(tracing::field::display("a-b")));
            tracing::info!("listening");
        };
        if json {
            let all = layer().json().flatten_event(true).map_event_format(|others| Quick { others, json }).with_writer(writer);
            tracing::subscriber::with_default(tracing_subscriber::registry().with(all), log);
        } else {
            let all = layer().compact().with_ansi(false).map_event_format(|others| Quick { others, json }).with_writer(writer);
            tracing::subscriber::with_default(tracing_subscriber::registry().with(all), log);
        }
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn each_line_is_json_with_the_same_names() {
        let text = lines(true);
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        for line in &lines {
            assert_eq!(line["level"], "INFO");
            assert!(chrono::DateTime::parse_from_rfc3339(line["timestamp"].as_str().unwrap()).is_ok());
        }
        let request = serde_json::json!({ "target": "request", "tenant": "kopi", "method": "GE\"T", "status": 200, "micros": 7, "request_id": "a-b" });
        for (name, value) in request.as_object().unwrap() {
            assert_eq!(&lines[0][name], value, "{text}");
        }
        assert_eq!(lines[1]["message"], "listening");
    }

    #[test]
    fn people_read_words() {
        let text = lines(false);
        assert!(text.contains("Z INFO request: tenant=kopi method=\"GE\\\"T\" status=200 micros=7 request_id=a-b\n"), "{text}");
        assert!(text.contains("listening"), "{text}");
    }
}
