using NetAdapt.Datasets;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class TrainingSettingsTests
{
    [Fact]
    public void Settings_come_back_from_their_json_as_they_went_in()
    {
        var settings = new TrainingSettings
        {
            Steps = 7, Optimiser = OptimiserKind.AdamW, Schedule = ScheduleKind.Step, LearningRate = 0.1f, Augmentation = null, Seed = ulong.MaxValue, Corrupt = CorruptPolicy.Fail,
        };

        Assert.Equal(settings, TrainingSettingsJson.Read(settings.ToJson(), "test"));
        Assert.Equal(new TrainingSettings(), TrainingSettingsJson.Read(new TrainingSettings().ToJson(), "test"));
    }

    [Fact]
    public void The_keys_are_snake_case()
    {
        Assert.Contains("\"learning_rate\": 0.02", new TrainingSettings().ToJson());
        Assert.Contains("\"optimiser\": \"", new TrainingSettings().ToJson());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("null")]
    public void What_are_no_settings_is_refused_with_its_place(string json)
    {
        var e = Assert.Throws<InvalidInputException>(() => TrainingSettingsJson.Read(json, "run.json"));

        Assert.Contains("run.json", e.Message);
    }

    [Fact]
    public void An_unknown_key_is_refused() =>
        Assert.Throws<InvalidInputException>(() => TrainingSettingsJson.Read(new TrainingSettings().ToJson().Replace("gamma", "gama"), "run.json"));

    [Fact]
    public void The_defaults_are_the_recipe()
    {
        var d = new TrainingSettings();

        Assert.Equal((OptimiserKind.Sgd, 0.9f, ScheduleKind.Cosine, 0.02f, 64, 1e-4f), (d.Optimiser, d.Momentum, d.Schedule, d.LearningRate, d.BatchSize, d.WeightDecay));
        Assert.Equal(new Augmentation(4, true, true), d.Augmentation);
    }
}
