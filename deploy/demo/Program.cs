using AIOps.LeakyService;

var settings = DemoSettings.Read(Environment.GetEnvironmentVariable);
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.UseUrls($"http://{settings.Bind}:{settings.Port}");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<Faults>();
builder.Services.AddSingleton<RecentLog>();
builder.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<RecentLog>());
builder.Services.AddHostedService<MemoryMonitor>();

var app = builder.Build();
app.MapFaults();
app.Run();
