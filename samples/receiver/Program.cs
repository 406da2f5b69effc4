using TakeItDown.Receiver;

var builder = WebApplication.CreateBuilder(args);
var options = builder.Configuration.Get<ReceiverOptions>()!;
var app = builder.Build();
app.MapReceiver(options);
app.Run();
