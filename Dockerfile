# The operator. docker build -t securestore . ; docker run securestore operator --help
# The runtime image has ICU and time zones, which schedules need; the chiseled ones lack them.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /repository
COPY . .
RUN dotnet restore src/SecureStoreBackup.Operator --locked-mode \
 && dotnet publish src/SecureStoreBackup.Operator --no-restore --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
ENV PATH="/app:$PATH"
# Garbage is collected every 16 MiB; else the runtime lets it grow with the processor's cache, to 100 MiB and more.
ENV DOTNET_GCgen0size=0x1000000
USER $APP_UID
ENTRYPOINT ["/app/securestore"]
CMD ["operator", "--health", "http://0.0.0.0:8081"]
