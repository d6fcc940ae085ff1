# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
# Modules first: they change less often than the code.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /out/dossier ./cmd/dossier
# An empty directory for the keyring, owned by whom the program runs as: a new
# volume takes its owner and mode from it.
RUN mkdir -p /out/data && chmod 0700 /out/data

# The final image has the program, certificates and nothing to break out with.
# Time zones are compiled into the program.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/dossier /dossier
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/dossier"]
CMD ["serve"]
