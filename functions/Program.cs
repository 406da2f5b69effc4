using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using TakeItDown;
using TakeItDown.Http;
using TakeItDown.Telemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.UseMiddleware<RequestsThatNeverArrive>();
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<RedactExceptions>();
builder.UseMiddleware<RequestHeaders>();
builder.UseMiddleware<ResponseHeaders>();
builder.Services.AddTakeItDown(builder.Configuration);
builder.Build().Run();
