using NetAdapt.Datasets;
using NetAdapt.Datasets.Synthetic;
using NetAdapt.Files;

namespace NetAdapt.Tests.Datasets;

public sealed class BuiltinSetTests
{
    private static readonly Dataset Shapes = Dataset.Open("builtin:shapes");

    [Fact]
    public void The_shapes_are_ten_balanced_classes_in_two_parts()
    {
        Assert.Equal((10_000, 2_000, 10), (Shapes.Train.Count, Shapes.Test.Count, Shapes.ClassNames.Length));
        foreach (ImageSet set in new[] { Shapes.Train, Shapes.Test })
            Assert.All(Enumerable.Range(0, set.Count).CountBy(set.LabelOf), c => Assert.Equal(set.Count / 10, c.Value));
    }

    [Fact]
    public void The_images_are_the_same_on_every_machine()
    {
        // Written down once: another value means that the shipped network was trained on other images.
        byte[] drawn = [.. from set in new[] { Shapes.Train, Shapes.Test } from i in Enumerable.Range(0, 300) from b in Draw(set, i) select b];
        Assert.Equal(3_719_118_292u, Crc32C.Of(drawn));
    }

    [Fact]
    public void No_image_is_drawn_twice_and_none_is_empty()
    {
        var seen = new HashSet<string>();
        foreach (ImageSet set in new[] { Shapes.Train, Shapes.Test })
            for (int i = 0; i < 500; i++)
            {
                byte[] pixels = Draw(set, i);
                Assert.True(seen.Add(Convert.ToHexString(pixels)), set.NameOf(i));
                Assert.True(pixels.Max() - pixels.Min() > 20, set.NameOf(i));
            }
    }

    [Fact]
    public void The_order_of_drawing_does_not_matter()
    {
        byte[] first = Draw(Shapes.Train, 17);
        Draw(Shapes.Train, 4);
        Assert.Equal(first, Draw(Shapes.Train, 17));
    }

    [Fact]
    public void Every_shape_has_an_inside_an_outside_and_a_size_of_its_own()
    {
        var areas = new List<int>();
        for (int kind = 0; kind < Shape.Names.Length; kind++)
        {
            int area = 0;
            for (float y = -2; y < 2; y += 0.02f)
                for (float x = -2; x < 2; x += 0.02f)
                    if (Shape.Distance(kind, x, y) < 0)
                    {
                        area++;
                        Assert.InRange(x * x + y * y, 0, 1.8f);
                    }
            Assert.InRange(area, 1000, 7000);
            areas.Add(area);
        }
        Assert.Equal(areas.Count, areas.Distinct().Count());
    }

    private static byte[] Draw(ImageSet set, int index)
    {
        var bitmap = new Bitmap();
        set.Decode(index, bitmap);
        return bitmap.Pixels.ToArray();
    }
}
