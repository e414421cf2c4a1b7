using NetAdapt.Datasets;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Datasets;

public sealed class ImageFolderTests
{
    [Theory]
    [InlineData("train", "test")]
    [InlineData("Train", "Test")]
    [InlineData("train", "val")]
    [InlineData("training", "valid")]
    public void Train_and_test_folders_are_found(string train, string test)
    {
        using var folder = new TempFolder();
        folder.WriteClasses(train, 3, "cat", "ape", "dog");
        folder.WriteClasses(test, 2, "cat", "ape", "dog");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal("image folder", dataset.Format);
        Assert.Equal(["ape", "cat", "dog"], dataset.ClassNames);
        Assert.Equal((9, 6), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], Labels(dataset.Train));
        Assert.Equal(folder[Path.Combine(train, "ape", "000.png")], dataset.Train.NameOf(0));
        Assert.Empty(dataset.Notes);
        var bitmap = new Bitmap();
        dataset.Train.Decode(3, bitmap);
        Assert.Equal(0, bitmap.Pixels[0]);
        dataset.Test.Decode(1, bitmap);
        Assert.Equal(51, bitmap.Pixels[0]);
    }

    [Fact]
    public void Class_folders_alone_are_split_by_class_always_in_the_same_way_and_it_is_said()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 10, "cat", "dog");
        Dataset dataset = Dataset.Open(folder.Path), again = Dataset.Open(folder.Path);
        Assert.Equal((16, 4), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal([0, 0, 1, 1], Labels(dataset.Test));
        Assert.Empty(Names(dataset.Train).Intersect(Names(dataset.Test)));
        Assert.Equal(Names(dataset.Test), Names(again.Test));
        Assert.Contains("4 of 20", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_train_folder_alone_is_split_too()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 10, "cat", "dog");
        Dataset dataset = Dataset.Open(folder.Path, new DatasetOptions { TestFraction = 0.5 });
        Assert.Equal((10, 10), (dataset.Train.Count, dataset.Test.Count));
    }

    [Fact]
    public void A_test_folder_alone_serves_for_evaluation_only()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("val", 2, "cat", "dog");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((0, 4), (dataset.Train.Count, dataset.Test.Count));
        Assert.Contains("evaluation only", Assert.Single(dataset.Notes), StringComparison.Ordinal);
        Assert.Contains("no training images", Assert.Throws<InvalidInputException>(() => dataset.SplitHoldout(2, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_folder_beside_train_and_test_is_left_alone_and_it_is_said()
    {
        using var folder = new TempFolder();
        foreach (string part in new[] { "train", "val", "test" }) folder.WriteClasses(part, part.Length, "cat", "dog");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((10, 8), (dataset.Train.Count, dataset.Test.Count));
        Assert.Contains("left alone", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_is_called_train_is_a_class()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 4, "car", "ship", "train");
        Assert.Equal(["car", "ship", "train"], Dataset.Open(folder.Path).ClassNames);
    }

    [Fact]
    public void A_list_of_classes_sets_their_order()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 2, "cat", "dog");
        folder.WriteClasses("test", 1, "cat", "dog");
        folder.Write("classes.txt", "dog\ncat\n");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal(["dog", "cat"], dataset.ClassNames);
        Assert.Contains("dog", dataset.Train.NameOf(0), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_and_hidden_folders_are_passed_over_and_folders_in_a_class_are_searched()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 4, "cat", "dog");
        folder.WriteClasses("dog", 2, "puppies");
        folder.Write("cat/notes.txt", "x");
        folder.Write(".cache/x.png", "x");
        folder.Write("__MACOSX/x.png", "x");
        folder.Write("LICENSE.txt", "x");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal(10, dataset.Train.Count + dataset.Test.Count);
        Assert.Equal(2, dataset.ClassNames.Length);
    }

    [Fact]
    public void Fewer_classes_than_the_network_knows_are_said_to_count_as_its_first_ones()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 2, "cat", "dog");
        folder.WriteClasses("test", 2, "cat", "dog");
        var network = new NetworkBuilder(new FeatureMap(1, 2, 2, 1));
        network.Append(new FullyConnected(5));
        Assert.Contains("2 classes count as the first of the 5", Assert.Single(Dataset.OpenFor(network.Build(), folder.Path).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_one_output_more_than_classes_may_have_a_background_class_first()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 2, "cat", "dog");
        folder.WriteClasses("test", 2, "cat", "dog");
        var network = new NetworkBuilder(new FeatureMap(1, 2, 2, 1));
        network.Append(new FullyConnected(3));
        Assert.Contains("--label-offset 1", Assert.Single(Dataset.OpenFor(network.Build(), folder.Path).Warnings), StringComparison.Ordinal);
        Dataset shifted = Dataset.OpenFor(network.Build(), folder.Path, labelOffset: 1);
        Assert.Empty(shifted.Warnings);
        Assert.Equal([1, 1, 2, 2], Labels(shifted.Train));
        Assert.Equal((3, 3), (shifted.Classes, shifted.Train.Classes));
        Assert.Throws<InvalidInputException>(() => Dataset.OpenFor(network.Build(), folder.Path, labelOffset: 2));
    }

    [Fact]
    public void ImageNet_labels_from_0_do_not_fit_1001_outputs()
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "a.png", "b.png" }) folder.Write(name, Pictures.Png(Pictures.Plain(4, 4, 1)));
        folder.Write("labels.csv", "file,class_index\na.png,0\nb.png,999\n");
        var network = new NetworkBuilder(new FeatureMap(1, 2, 2, 1));
        network.Append(new FullyConnected(1001));
        Assert.Contains("--label-offset 1", Assert.Single(Dataset.OpenFor(network.Build(), folder.Path).Warnings), StringComparison.Ordinal);
        Assert.Equal([1, 1000], Labels(Dataset.OpenFor(network.Build(), folder.Path, labelOffset: 1).Test));
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("classes", 4, "cat", "dog");
        folder.WriteClasses("elsewhere", 3, "puppies");
        Directory.CreateSymbolicLink(folder["classes/dog/more"], folder["elsewhere"]);
        Directory.CreateSymbolicLink(folder["classes/dog/self"], folder["classes/dog"]);
        Directory.CreateSymbolicLink(folder["classes/cat/up"], "..");
        Dataset dataset = Dataset.Open(folder["classes"]);
        Assert.Equal(11, dataset.Train.Count + dataset.Test.Count);
    }

    [Fact]
    public void The_holdout_comes_from_the_training_images_only()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 10, "cat", "dog");
        folder.WriteClasses("test", 10, "cat", "dog");
        Dataset dataset = Dataset.Open(folder.Path);
        var (rest, holdout) = dataset.SplitHoldout(6, 1);
        Assert.Equal((14, 6), (rest.Count, holdout.Count));
        Assert.All(Names(holdout), name => Assert.Contains("train", name, StringComparison.Ordinal));
        Assert.Equal([0, 0, 0, 1, 1, 1], Labels(holdout));
    }

    private static int[] Labels(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(set.LabelOf)];

    private static string[] Names(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(set.NameOf)];
}
