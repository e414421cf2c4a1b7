using NetAdapt.Cli.Adaptation;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Terminal;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Training;

namespace NetAdapt.Cli.Tests.Terminal;

/// <summary>Whether lines and tables with the widest values that occur fit a terminal of 80 columns.</summary>
public sealed class WidthTests
{
    private const int Columns = 80;

    private const string LongName = "/features/features.17/conv/conv.1/conv.1.0/Conv";

    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(99.9);

    [Fact]
    public void A_step_of_a_training_fits_and_keeps_the_time_that_is_left()
    {
        var widest = new TrainingProgress(300, 300, 3_753_600, 3_753_600, 10.1234, 1, 125_000, 0.00012f, s_long, null);
        string line = TrainView.Step(widest).ToText(Columns - 1);
        Assert.Equal("epoch 300/300  step 3753600/3753600  loss 10.1234  99.9 min to go", line);
    }

    [Fact]
    public void A_step_with_usual_values_leaves_out_the_learning_rate_alone()
    {
        var usual = new TrainingProgress(10, 10, 1304, 1330, 0.0409, 0.9892, 196, 0, TimeSpan.FromSeconds(10.8), null);
        const string Whole =
            "epoch 10/10  step 1304/1330  loss 0.0409  train 98.92 %  lr 0  196 images/s  10.8 s to go";
        Assert.Equal(Whole, TrainView.Step(usual).ToText(200));
        string line = TrainView.Step(usual).ToText(Columns);
        Assert.True(line.Length <= Columns);
        Assert.StartsWith("epoch 10/10  step 1304/1330  loss 0.0409  train 98.92 %", line, StringComparison.Ordinal);
        Assert.EndsWith("10.8 s to go", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finished_epoch_fits_with_its_accuracies()
    {
        var epoch = new EpochRecord(300, 10.1234, 1, 1, 125_000, 0.1f, 5994, 10);
        var progress = new TrainingProgress(300, 300, 1, 1, 0, 0, 0, 0, s_long, epoch);
        string line = TrainView.Epoch(epoch, progress).ToText(Columns);
        Assert.True(line.Length <= Columns, line);
        Assert.Contains("train 100.00 %  test 100.00 %", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_an_adaptation_fit()
    {
        var use = new ResourceUse(new Latency(1234.5), 4_111_000_000, 102_000_000, 204_000_000);
        var constraint = new Constraint(use, [], 0.5);
        var state = new AdaptState(118, null!, use, 0.5);
        var proposal = new Proposal(LongName, 2048, 1024, use, 1, 10, null, null);
        FittedLine[] lines =
        [
            AdaptView.Line(new IterationStarted(118, state, constraint, 118) { Left = s_long }),
            AdaptView.Line(new ProposalFinished(118, proposal, 117, 118) { Left = s_long }, proposal),
            AdaptView.Line(new LongTermEpoch(300, 300, 10.1234, 1, 125_000), new RunEnded(null!) { Left = s_long }),
            ProfileView.Line(new ProfileProgress(3, 5, 5, 12_345, 12_345, 15_730, s_long)),
        ];
        Assert.All(lines, line => Assert.InRange(line.ToText(Columns - 1).Length, 20, Columns - 1));
        Assert.All(lines[..3], line =>
            Assert.EndsWith("99.9 min to go", line.ToText(Columns - 1), StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_of_layers_fit_and_no_number_breaks()
    {
        var layer = new BenchLayer(LongName, "conv 3x3s2p1 g1 224x224x3 -> 112x112x64 clamp(0,6)", "conv_clamp__avx512",
            1_234_000_000, 123_450_000, 1234.4, 1234.5, 123.4, 100, 100);
        var figures = new LayerFigures(LongName, "depthwise", 2048, 1024, "112x112x2048", "112x112x1024", 1_234_000_000,
            1_234_000_000, 1, 1);
        foreach (string text in new[]
        {
            BenchCommand.GridOf([layer], 1234.4).ToText(framed: true, Columns),
            AdaptCommand.GridOf([figures]).ToText(framed: true, Columns),
        })
        {
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= Columns, line));
            Assert.Contains("too narrow for: ", text, StringComparison.Ordinal);
        }
        string bench = BenchCommand.GridOf([layer], 1234.4).ToText(framed: true, Columns);
        foreach (string number in new[] { "1234 ms", "100.00 %", "1234.5" })
            Assert.Contains(number, bench, StringComparison.Ordinal);
        string wide = BenchCommand.GridOf([layer], 1).ToText(framed: false, 200);
        Assert.DoesNotContain("too narrow", wide, StringComparison.Ordinal);
    }
}
