# Two stages: build with the toolchain, run with nothing but the program and a C library.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY pipelines pipelines
COPY tests tests
RUN cargo build --release --locked --bin trommel && strip target/release/trommel

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --no-create-home trommel \
 && mkdir -p /drop /out && chown trommel:trommel /drop /out
COPY --from=build /src/target/release/trommel /usr/local/bin/trommel
USER trommel
VOLUME ["/drop", "/out"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["trommel"]
CMD ["watch", "/drop", "-o", "/out"]
