using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TakeItDown;
using TakeItDown.Http;
using TakeItDown.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<RequestsThatNeverArrive>();
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<RedactExceptions>();
builder.UseMiddleware<RequestHeaders>();
builder.UseMiddleware<ResponseHeaders>();
builder.Logging.SetMinimumLevel(LogLevel.Warning); // host.json drops the other lines, so the worker does not send them to the host
builder.Services.AddTakeItDown(builder.Configuration);
builder.Build().Run();
