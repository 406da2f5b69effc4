using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using TakeItDown;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<QuietFailures>();
builder.Services.AddTakeItDown(builder.Configuration);
builder.Build().Run();
