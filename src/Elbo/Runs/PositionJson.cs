using System.Text.Json;
using System.Text.Json.Serialization;
using Elbo.Training;

namespace Elbo.Runs;

/// <summary>A training's counters as text; doubles keep all their digits.</summary>
internal static class PositionJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static TrainingPosition Read(string text, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingPosition>(text, Options)
                ?? throw new RunException($"{where}: the position is empty. Resume from another checkpoint.");
        }
        catch (JsonException exception)
        {
            throw new RunException($"{where}: the position cannot be read. Resume from another checkpoint.", exception);
        }
    }
}
