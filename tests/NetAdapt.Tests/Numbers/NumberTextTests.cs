using System.Globalization;
using NetAdapt.Numbers;

namespace NetAdapt.Tests.Numbers;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0.01", 0.01)]
    [InlineData(".5", 0.5)]
    [InlineData("-2", -2)]
    [InlineData("+3", 3)]
    [InlineData("1e-3", 0.001)]
    [InlineData("4E6", 4e6)]
    [InlineData("0e-999", 0)]
    public void A_number_is_digits_a_point_and_an_exponent(string text, double value)
    {
        Assert.True(NumberText.TryReal(text, out double read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("--lr", "0,01", "--lr '0,01': write 0.01, with a point.")]
    [InlineData("--lr", "1,000", "--lr '1,000': write 1.000 with a point, or 1000 without separators.")]
    [InlineData("--lr", "1,000,000", "write 1000000, without separators")]
    [InlineData("--lr", "1,000.5", "write 1000.5, without separators")]
    [InlineData("--lr", " 0.1", "write 0.1, without spaces")]
    [InlineData("--lr", "0.1 ", "write 0.1, without spaces")]
    [InlineData("--lr", "1_000.5", "write 1000.5, without separators")]
    [InlineData("--lr", "1'000", "write 1000, without separators")]
    [InlineData("--lr", "1 000", "write 1000, without separators")]
    [InlineData("--lr", "0x10", "write 16, in decimal digits")]
    [InlineData("--lr", "٠٫٥", "write 0.5, in the digits 0 to 9")]
    [InlineData("--lr", "50%", "write 0.5, as a share")]
    [InlineData("--lr", "1e400", "it is too large")]
    [InlineData("--lr", "1e39", "it is too large")]
    [InlineData("--lr", "1e-400", "it is too small to be told from 0")]
    [InlineData("--lr", "1e-60", "it is too small to be told from 0")]
    [InlineData("--lr", "NaN", "give a number")]
    [InlineData("--lr", "Infinity", "give a number")]
    [InlineData("--lr", "∞", "give a number")]
    [InlineData("--lr", "", "the number is missing")]
    [InlineData("--lr", "1.5.2", "give a number")]
    [InlineData("--lr", "(1)", "give a number")]
    [InlineData("--lr", "$1", "give a number")]
    [InlineData("--lr", "1\0", "give a number")]
    public void What_is_no_number_is_refused_with_what_to_write(string name, string text, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => NumberText.Single(name, text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1,000", "--epochs '1,000': write 1000, without separators.")]
    [InlineData("6_4", "write 64, without separators")]
    [InlineData("1e3", "write 1000, in digits alone")]
    [InlineData("8.0", "write 8, in digits alone")]
    [InlineData("2.5", "give a whole number from 1 to 5000")]
    [InlineData("0,5", "give a whole number from 1 to 5000")]
    [InlineData(" 8", "write 8, without spaces")]
    [InlineData("8\n", "write 8, without spaces")]
    [InlineData("+8", "write 8, without a sign")]
    [InlineData("-1", "give a whole number from 1 to 5000")]
    [InlineData("0", "give a whole number from 1 to 5000")]
    [InlineData("5001", "give a whole number from 1 to 5000")]
    [InlineData("10,000", "give a whole number from 1 to 5000")]
    [InlineData("99999999999999999999", "give a whole number from 1 to 5000")]
    [InlineData("0x10", "write 16, in decimal digits")]
    [InlineData("١٢", "write 12, in the digits 0 to 9")]
    [InlineData("６４", "write 64, in the digits 0 to 9")]
    [InlineData("", "the number is missing")]
    [InlineData("8\0", "give a whole number")]
    [InlineData("eight", "give a whole number")]
    public void What_is_no_whole_number_is_refused_with_what_to_write(string text, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => NumberText.Whole("--epochs", text, 1, 5000)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_range_holds_at_both_ends()
    {
        Assert.Equal([1, 5000], new[] { "1", "5000" }.Select(text => NumberText.Whole("n", text, 1, 5000)));
        Assert.Equal(ulong.MaxValue, NumberText.Whole("--seed", "18446744073709551615", ulong.MinValue, ulong.MaxValue));
        Assert.Contains("from 0 to 18446744073709551615",
            Assert.Throws<InvalidInputException>(() => NumberText.Whole("--seed", "-1", ulong.MinValue, ulong.MaxValue)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_locale_changes_nothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "~");
        try
        {
            CultureInfo.CurrentCulture = german;
            Assert.Equal(1.5, NumberText.Real("n", "1.5"));
            Assert.Equal(-1.5, NumberText.Real("n", "-1.5"));
            Assert.False(NumberText.TryReal("1,5", out _));
            Assert.Contains("write 0.01, with a point", Assert.Throws<InvalidInputException>(() => NumberText.Real("n", "0,01")).Message, StringComparison.Ordinal);
            Assert.Contains("write 0.125, as a share", Assert.Throws<InvalidInputException>(() => NumberText.Real("n", "12.5%")).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
