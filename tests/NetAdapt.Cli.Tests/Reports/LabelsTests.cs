using NetAdapt.Cli.Reports;

namespace NetAdapt.Cli.Tests.Reports;

public sealed class LabelsTests
{
    private const string Text = "after 82.41 %";   // 98.8 pixels

    private static readonly Box Frame = new(0, 0, 500, 300);

    [Fact]
    public void A_label_stands_above_its_mark_where_there_is_room() => Assert.Equal((250, 139, "middle"), new Labels(Frame).Place(250, 150, Text));

    [Fact]
    public void A_label_keeps_off_the_line_beside_its_mark()
    {
        var labels = new Labels(Frame);
        labels.Keep(new Box(268, 0, 4, 300));
        Assert.Equal((239, 154, "end"), labels.Place(250, 150, Text));
    }

    [Fact]
    public void A_label_keeps_off_other_marks_and_other_labels()
    {
        var labels = new Labels(Frame);
        labels.Keep(Box.Around(250, 130, 5));
        Assert.Equal((250, 175, "middle"), labels.Place(250, 150, Text));
        Assert.Equal((239, 154, "end"), labels.Place(250, 150, Text));
    }

    [Theory]
    [InlineData(495, 150, "end")]
    [InlineData(5, 150, "start")]
    public void A_label_stays_within_the_frame(double x, double y, string anchor) => Assert.Equal(anchor, new Labels(Frame).Place(x, y, Text).Anchor);
}
