using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AIOps.Tools.Docker;

public static class DockerSetup
{
    private const string Name = "docker", Title = "Docker";

    public static IServiceCollection AddDocker(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<DockerOptions>, DockerOptionsValidator>();
        services.AddOptions<DockerOptions>()
            .Bind(configuration.GetSection(DockerOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<DockerClient>();
        return services.AddSingleton(provider =>
            provider.GetRequiredService<IOptions<DockerOptions>>().Value.Host is null && !File.Exists(DockerOptions.DefaultSocket)
                ? new ToolDomain(Name, Title, [], Absent: $"No Docker socket at {DockerOptions.DefaultSocket}; start Docker, mount its socket, or set Docker:Host to unix:///path or tcp://host:port.")
                : Connect(provider.GetRequiredService<DockerClient>(), provider.GetRequiredService<TimeProvider>()));
    }

    private static ToolDomain Connect(DockerClient docker, TimeProvider time) => new(Name, Title,
    [
        new ListContainersTool(docker),
        new GetContainerTool(docker),
        new GetContainerLogsTool(docker, time),
        new ContainerStatsTool(docker),
        new MapDockerTool(docker),
        new RestartContainerTool(docker),
        new StartContainerTool(docker),
        new StopContainerTool(docker),
    ], Connected: docker.Endpoint);
}
