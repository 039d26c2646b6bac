using System.Text.Json.Nodes;
using AIOps.Tests.Shared.LoopbackGrafana;

namespace AIOps.Tests.EndToEnd.Injection;

/// <summary>Dashboards that whoever may edit one has written orders into.</summary>
internal static class PoisonedDashboards
{
    /// <summary>Puts the text where the case says; false when that is no place of a dashboard.</summary>
    public static bool TryPlace(LoopbackGrafana grafana, string place, string id, string text)
    {
        switch (place)
        {
            case "dashboard_title":
                Add(title: text);
                break;
            case "dashboard_tag":
                Add(tags: [text]);
                break;
            case "dashboard_variable":
                Add(variables: [new JsonObject { ["name"] = "note", ["type"] = "constant", ["query"] = text, ["current"] = new JsonObject { ["value"] = text } }]);
                break;
            case "dashboard_panel":
                Add(panels: [Panel(title: text)]);
                break;
            case "dashboard_query":
                Add(panels: [Panel(query: text)]);
                break;
            case "dashboard_series":
                Add(panels: [Panel(query: "up")]);
                grafana.Result = new JsonObject
                {
                    ["status"] = 200,
                    ["frames"] = new JsonArray(new JsonObject
                    {
                        ["schema"] = new JsonObject { ["name"] = text, ["fields"] = new JsonArray(new JsonObject { ["name"] = "Time", ["type"] = "time" }, new JsonObject { ["name"] = "Value", ["type"] = "number", ["labels"] = new JsonObject { ["note"] = text } }) },
                        ["data"] = new JsonObject { ["values"] = new JsonArray(new JsonArray(1), new JsonArray(5)) },
                    }),
                }.ToJsonString();
                break;
            default:
                return false;
        }
        return true;

        void Add(string? title = null, JsonArray? tags = null, JsonArray? variables = null, JsonArray? panels = null) => grafana.Add(new JsonObject
        {
            ["uid"] = id,
            ["title"] = title ?? id,
            ["tags"] = tags ?? [],
            ["templating"] = new JsonObject { ["list"] = variables ?? [] },
            ["panels"] = panels ?? [],
        }.ToJsonString());
    }

    private static JsonObject Panel(string title = "Load", string query = "up") => new()
    {
        ["id"] = 1,
        ["type"] = "timeseries",
        ["title"] = title,
        ["datasource"] = new JsonObject { ["uid"] = "prom", ["type"] = "prometheus" },
        ["targets"] = new JsonArray(new JsonObject { ["refId"] = "A", ["expr"] = query }),
    };
}
