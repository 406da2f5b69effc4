using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TakeItDown.Telemetry;
using TakeItDown.Tests.SampleWorker;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<RedactExceptions>();
builder.Services.AddSingleton<Received>();
builder.Build().Run();
