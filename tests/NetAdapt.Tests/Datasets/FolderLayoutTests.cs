using NetAdapt.Datasets;
using NetAdapt.Datasets.Formats;

namespace NetAdapt.Tests.Datasets;

public sealed class FolderLayoutTests
{
    [Theory]
    [InlineData("training_set", "test_set")]
    [InlineData("seg_train", "seg_test")]
    [InlineData("TRAIN", "Validation")]
    [InlineData("train-images", "testImages")]
    [InlineData("trainset", "valset")]
    [InlineData("train2017", "val2017")]
    [InlineData("Training Data", "dev")]
    [InlineData("pets_train", "pets_test")]
    public void Parts_are_known_by_their_usual_names(string train, string test)
    {
        using var folder = new TempFolder();
        folder.WriteClasses(train, 3, "cat", "dog");
        folder.WriteClasses(test, 2, "cat", "dog");
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal((6, 4), (data.Train.Count, data.Test.Count));
        Assert.Contains(folder[train], data.Train.NameOf(0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("car")]
    [InlineData("training shoe")]
    [InlineData("trainer")]
    [InlineData("invalid")]
    [InlineData("contest")]
    [InlineData("test_train")]
    public void Other_names_are_no_parts(string name) => Assert.Null(PartNames.PartOf(name));

    [Theory]
    [InlineData("set")]
    [InlineData("archive/set")]
    public void Data_one_level_deeper_is_found_and_it_is_said(string wrapper)
    {
        using var folder = new TempFolder();
        folder.WriteClasses(wrapper + "/train", 3, "cat", "dog");
        folder.WriteClasses(wrapper + "/test", 2, "cat", "dog");
        folder.Write("README.md", "x");
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal((6, 4), (data.Train.Count, data.Test.Count));
        Assert.Contains(data.Notes, note => note.Contains(folder[wrapper], StringComparison.Ordinal));
    }

    [Fact]
    public void A_manifest_one_level_deeper_is_found()
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "a.png", "b.png" })
            folder.Write("archive/" + name, Pictures.Png(Pictures.Plain(4, 4, 1)));
        folder.Write("archive/labels.csv", "file,label\na.png,cat\nb.png,dog\n");
        Assert.Equal(["cat", "dog"], Dataset.Open(folder.Path).ClassNames);
    }

    [Theory]
    [InlineData("car", "train")]
    [InlineData("invalid", "valid")]
    public void Words_that_are_as_good_for_classes_are_classes_among_such(string first, string second)
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, first, second);
        Assert.Equal([first, second], Dataset.Open(folder.Path).ClassNames);
    }

    [Fact]
    public void Parts_within_parts_of_the_same_name_are_opened_and_those_without_classes_left_alone()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("seg_train/seg_train", 3, "sea", "street");
        folder.WriteClasses("seg_test/seg_test", 2, "sea", "street");
        folder.Write("seg_pred/seg_pred/1.png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal(["sea", "street"], data.ClassNames);
        Assert.Equal((6, 4), (data.Train.Count, data.Test.Count));
        Assert.Contains("seg_pred", Assert.Single(data.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test/1.png")]
    [InlineData("test/test/1.png")]
    [InlineData("test_images/unknown/1.png")]
    public void An_unlabelled_test_part_is_left_alone_and_it_is_said(string image)
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 10, "cat", "dog");
        folder.Write(image, Pictures.Png(Pictures.Plain(4, 4, 1)));
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal((16, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal(folder[image.Split('/')[0]], data.UnlabelledTest);
        Assert.Contains(data.Notes, note => note.Contains("left alone", StringComparison.Ordinal));
    }

    [Fact]
    public void Beside_an_unlabelled_test_part_the_validation_part_judges()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 3, "cat", "dog");
        folder.WriteClasses("valid", 2, "cat", "dog");
        folder.Write("test/1.png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal((6, 4), (data.Train.Count, data.Test.Count));
        Assert.Contains("valid", data.Test.NameOf(0), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fold1", "fold2")]
    [InlineData("labelled", "more")]
    public void Classes_that_all_hold_the_same_folders_are_refused(string first, string second)
    {
        using var folder = new TempFolder();
        folder.WriteClasses(first, 3, "cat", "dog");
        folder.WriteClasses(second, 3, "cat", "dog");
        Refused(folder, first, second, "cat, dog", "classes.txt");
    }

    [Fact]
    public void Classes_that_each_have_parts_of_their_own_are_refused()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("cat", 3, "train", "test");
        folder.WriteClasses("dog", 3, "train", "test");
        Refused(folder, "test/cat", "other way round");
    }

    [Fact]
    public void A_list_of_classes_settles_what_folders_are()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("fold1", 3, "cat", "dog");
        folder.WriteClasses("fold2", 3, "cat", "dog");
        folder.Write("classes.txt", "fold1\nfold2\n");
        Assert.Equal(["fold1", "fold2"], Dataset.Open(folder.Path).ClassNames);
    }

    [Fact]
    public void One_folder_of_images_in_every_class_is_how_some_sets_are_laid_out()
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "cat", "dog" })
            folder.WriteClasses("train/" + name, 3, "images");
        foreach (string name in new[] { "cat", "dog" })
            folder.WriteClasses("val/" + name, 2, "images");
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal((6, 4), (data.Train.Count, data.Test.Count));
    }

    [Theory]
    [InlineData("test/1.png")]
    [InlineData("test/cat/1.png")]
    [InlineData("train/cat/1.png")]
    public void A_part_beside_class_folders_is_refused(string image)
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, "cat", "dog");
        folder.Write(image, Pictures.Png(Pictures.Plain(4, 4, 1)));
        Refused(folder, $"'{image.Split('/')[0]}'", "cat, dog", "classes.txt");
    }

    [Fact]
    public void Two_folders_for_one_part_are_refused()
    {
        using var folder = new TempFolder();
        foreach (string part in new[] { "train", "training_set", "test" })
            folder.WriteClasses(part, 3, "cat", "dog");
        Refused(folder, "training_set", "seem to be its train part");
    }

    [Fact]
    public void Folders_beside_the_parts_are_left_alone_and_it_is_said()
    {
        using var folder = new TempFolder();
        foreach (string part in new[] { "train", "test", "sketches" })
            folder.WriteClasses(part, 3, "cat", "dog");
        Dataset data = Dataset.Open(folder.Path);
        Assert.Equal((6, 6), (data.Train.Count, data.Test.Count));
        Assert.Contains("sketches", Assert.Single(data.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_whose_images_have_no_classes_are_refused()
    {
        using var folder = new TempFolder();
        foreach (string part in new[] { "test", "val" })
            folder.Write(part + "/1.png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        Refused(folder, "have no classes");
    }

    private static void Refused(TempFolder folder, params string[] said)
    {
        string message = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message;
        Assert.All(said, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }
}
