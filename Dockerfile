# The operator: docker build --build-arg COMMIT=$(git rev-parse HEAD) -t securestore . ; docker run securestore operator --help
# There was no container engine where this was written: the image itself was never built there. The published folder was run as an
# image would run it (tests/SecureStoreBackup.Tests/Operator/Image).
# On the machine that builds, whatever processor the image is for: .NET does not support to be built under emulation.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH
ARG VERSION=0.1.0
ARG COMMIT=
WORKDIR /repository
COPY . .
# For one processor, amd64 or arm64, and so compiled ahead.
RUN dotnet restore src/SecureStoreBackup.Operator --arch $TARGETARCH --locked-mode \
 && dotnet publish src/SecureStoreBackup.Operator --arch $TARGETARCH --no-restore --configuration Release --output /app -p:Version=$VERSION -p:SourceRevisionId=$COMMIT

# No shell, no package manager, no root. "extra" brings ICU and time zones, which schedules need; without them the program refuses to start.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
ARG VERSION=0.1.0
ARG COMMIT=
LABEL org.opencontainers.image.title="Secure Store Backup" \
      org.opencontainers.image.description="Backs up SharePoint's Secure Store and SQL Server's service master keys" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$COMMIT
COPY --from=build /app /app
ENV PATH="/app:$PATH"
# Garbage is collected every 16 MiB; else the runtime lets it grow with the processor's cache, to 100 MiB and more.
ENV DOTNET_GCgen0size=0x1000000
USER $APP_UID
ENTRYPOINT ["/app/securestore"]
CMD ["operator", "--health", "http://0.0.0.0:8081"]
