# One binary with templates, themes, words, static files and migrations inside.
# It needs a PostgreSQL elsewhere (DATABASE_URL); compose.yaml starts both.

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY Cargo.toml Cargo.lock askama.toml ./
COPY src src
COPY crates crates
COPY templates templates
COPY themes themes
COPY locales locales
COPY static static
COPY migrations migrations
COPY demo demo
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --bin smartseller \
    && install -D target/release/smartseller /out/smartseller

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/smartseller --shell /usr/sbin/nologin smartseller \
    && install -d -o smartseller -g smartseller -m 0750 /var/lib/smartseller
COPY --from=build /out/smartseller /usr/local/bin/smartseller
USER smartseller
WORKDIR /var/lib/smartseller
ENV SMARTSELLER_MODE=production \
    SMARTSELLER_LISTEN=0.0.0.0:8080 \
    SMARTSELLER_DATA_DIR=/var/lib/smartseller
VOLUME /var/lib/smartseller
EXPOSE 8080
# Ctrl-C and `docker stop` drain the same way.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' \"$SMARTSELLER_BASE_HOST\" >&3 && head -n1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["smartseller"]
CMD ["serve"]
