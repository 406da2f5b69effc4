using TakeItDown.Client;
using TakeItDown.Receiver;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddReceiver(builder.Configuration.Get<ReceiverOptions>()!, builder.Configuration.Get<SampleOptions>()!);
var app = builder.Build();
app.MapReceiver();
app.Run();
