# Two stages: build with the toolchain, run with nothing but the program and a C library; no shell, no package manager.
FROM rust:1.95-slim-bookworm AS build
# SQLite and zstd are compiled from source.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY pipelines pipelines
COPY tests tests
RUN cargo build --release --locked --bin trommel && strip target/release/trommel \
 && mkdir -p /folders/drop /folders/out /folders/state

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/trommel /usr/local/bin/trommel
# A named volume takes the owner of the folder that it covers.
COPY --from=build --chown=65532:65532 /folders/ /
USER 65532:65532
VOLUME ["/drop", "/out", "/state"]
STOPSIGNAL SIGTERM
# There is no curl in here: the program looks after its own state folder.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["trommel", "status", "--state", "/state", "--check"]
ENTRYPOINT ["trommel"]
CMD ["watch", "/drop", "-o", "/out", "--state", "/state", "--log-format", "json"]
