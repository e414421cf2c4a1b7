using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli.Tests.Terminal;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 images")]
    [InlineData(1, "1 image")]
    [InlineData(10_000, "10000 images")]
    public void One_of_a_thing_is_not_many(long number, string text) => Assert.Equal(text, Units.Count(number, "image"));

    [Theory]
    [InlineData(0.25, "0.3 s")]
    [InlineData(99, "99.0 s")]
    [InlineData(150, "2.5 min")]
    [InlineData(7200, "2.0 h")]
    public void A_time_is_in_the_unit_that_people_use_for_its_length(double seconds, string text) => Assert.Equal(text, Units.Span(TimeSpan.FromSeconds(seconds)));
}
