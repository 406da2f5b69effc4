using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TakeItDown;
using TakeItDown.Tests.SampleWorker;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<QuietFailures>();
builder.Services.AddSingleton<Received>();
builder.Build().Run();
