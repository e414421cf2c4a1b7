using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Datasets;

public sealed class ManifestTests
{
    [Theory]
    [InlineData("labels.tsv", "file\tclass_index\tname\na.png\t0\tcat\nb.png\t2\tdog\n")]
    [InlineData("labels.csv", "file,class_index,name\r\na.png,0,cat\r\nb.png,2,dog\r\n")]
    [InlineData("manifest.csv", "name;file;class_index\ncat;a.png;0\ndog;b.png;2")]
    [InlineData("anything.csv", "\"file\",\"class_index\",\"name\"\n\"a.png\",\"0\",\"cat\"\n\n\"b.png\",\"2\",\"dog\"\n")]
    public void Indices_are_classes_and_those_without_images_count(string name, string content)
    {
        using var folder = Folder(name, content);
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal("manifest", dataset.Format);
        Assert.Equal(["cat", "1", "dog"], dataset.ClassNames);
        Assert.Equal(3, dataset.Test.Classes);
        Assert.Equal([0, 2], Labels(dataset.Test));
        Assert.Equal(0, dataset.Train.Count);
        Assert.Contains("evaluation only", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_network_says_how_many_classes_there_are()
    {
        using var folder = Folder("labels.csv", "file,class_index\na.png,0\nb.png,10\n");
        Assert.Equal(1000, Dataset.Open(folder.Path, new DatasetOptions { Classes = 1000 }).Test.Classes);
        var thrown = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path, new DatasetOptions { Classes = 10 }));
        Assert.Contains("line 3: class 10 does not exist", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_labels_are_numbered_in_order_and_numbers_are_indices()
    {
        using var named = Folder("labels.csv", "file,label\na.png,dog\nb.png,cat\n");
        Dataset dataset = Dataset.Open(named.Path);
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.Equal([1, 0], Labels(dataset.Test));
        using var numbered = Folder("labels.csv", "file,label\na.png,9\nb.png,10\n");
        Assert.Equal([9, 10], Labels(Dataset.Open(numbered.Path).Test));
    }

    [Fact]
    public void Quoted_fields_hold_separators_quotes_and_line_ends()
    {
        using var folder = Folder("labels.csv", "file,label,note\n\"odd, \"\"name\"\".png\",cat,\"two\nlines\"\nb.png,dog,\n");
        folder.Write("odd, \"name\".png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal(folder["odd, \"name\".png"], dataset.Test.NameOf(0));
        Assert.Equal(2, dataset.Test.Count);
    }

    [Theory]
    [InlineData("train_labels.csv", "test_labels.csv")]
    [InlineData("Training.csv", "validation.csv")]
    public void A_table_for_each_part_is_read(string train, string test)
    {
        using var folder = Folder(train, "file,label\na.png,cat\nb.png,dog\n");
        folder.Write(test, "file,label\nc.png,cat\n");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((2, 1), (dataset.Train.Count, dataset.Test.Count));
    }

    [Fact]
    public void A_split_column_sets_the_parts()
    {
        using var folder = Folder("labels.csv", "file,label,split\na.png,cat,train\nb.png,dog,train\nc.png,cat,test\nd.png,dog,val\n");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((2, 1), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal(folder["c.png"], dataset.Test.NameOf(0));
        Assert.Contains("left alone", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_and_test_tables_are_parts()
    {
        using var folder = Folder("train.csv", "file,label\na.png,cat\nb.png,dog\n");
        folder.Write("test.csv", "file,label\nc.png,cat\n");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((2, 1), (dataset.Train.Count, dataset.Test.Count));
    }

    [Fact]
    public void A_manifest_may_be_given_by_its_path()
    {
        using var folder = Folder("one.csv", "file,label\na.png,cat\nb.png,dog\n");
        folder.Write("two.csv", "file,label\na.png,cat\nc.png,ape\n");
        Assert.Equal(["ape", "cat"], Dataset.Open(folder["two.csv"]).ClassNames);
        Assert.Contains("several manifests", Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Enough_images_are_split_by_class()
    {
        using var folder = Folder("labels.csv", "file,label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i}.png,{(i % 2 == 0 ? "cat" : "dog")}\n")));
        for (int i = 0; i < 20; i++) folder.Write($"{i}.png", Pictures.Png(Pictures.Plain(4, 4, (byte)i)));
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((16, 4), (dataset.Train.Count, dataset.Test.Count));
    }

    [Theory]
    [InlineData("image_name,class_nr\na.png,0\n", "must name the columns file")]
    [InlineData("file\na.png\n", "must name the columns file")]
    [InlineData("file,label\n", "names no images")]
    [InlineData("file,label\na.png,cat,3\n", "line 2: 3 fields")]
    [InlineData("file,label\na.png,cat\nzzz.png,dog\n", "line 3: there is no file")]
    [InlineData("file,label\na.png,cat\nb.png,\n", "line 3: no label")]
    [InlineData("file,label\na.png,cat\n,dog\n", "line 3: no file")]
    [InlineData("file,class_index\na.png,minus\n", "line 2: class_index 'minus'")]
    [InlineData("file,class_index\na.png,-1\n", "line 2: class_index '-1'")]
    [InlineData("file,class_index\na.png,0\n", "two classes or more")]
    [InlineData("file,label\na.png,cat\nb.png,cat\n", "all images are of class 'cat'")]
    [InlineData("file,label,split\na.png,cat,maybe\n", "split 'maybe'")]
    [InlineData("file,label,split\na.png,cat,train\nb.png,dog,train\na.png,cat,test\n", "must not be trained on")]
    [InlineData("file,label\n\"a.png,cat\n", "never closed")]
    [InlineData("file,label\n\"a.png\"x,cat\n", "follows a closing quote")]
    public void A_wrong_table_says_where_and_what(string content, string said)
    {
        using var folder = Folder("labels.csv", content);
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,label,split\na.png,dog,test\na.png,cat,test\nb.png,cat,test\nc.png,,test\n")]
    [InlineData("file,label,split\na.png,cat;dog,test\nb.png, cat,test\nc.png,,test\n")]
    [InlineData("file,label,split\na.png,dog | cat,test\nb.png,cat,test\nc.png,|,test\n")]
    public void For_a_multi_label_head_an_image_has_any_number_of_labels(string content)
    {
        using var folder = Folder("labels.csv", content);
        Dataset dataset = Dataset.Open(folder.Path, new DatasetOptions { LabelSets = true });
        ImageSet images = dataset.Test;
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
        Assert.True(images.HasLabelSets);
        Assert.Equal(3, images.Count);
        Assert.Equal(["0,1", "0", ""], Enumerable.Range(0, 3).Select(i => string.Join(',', images.LabelsOf(i))));
        Assert.Equal("1", string.Join(',', images.Subset([2, 0]).LabelsOf(1).Skip(1)));
    }

    [Fact]
    public void A_label_offset_moves_all_labels_of_an_image_and_does_not_fit_one_output()
    {
        using var folder = Folder("labels.csv", "file,label,split\na.png,dog;cat,test\nb.png,cat,test\nc.png,,test\n");
        var outputs = new NetworkBuilder(new FeatureMap(1, 2, 2, 1));
        outputs.Append(new FullyConnected(3));
        outputs.Append(new Sigmoid());
        Dataset plain = Dataset.OpenFor(outputs.Build(), folder.Path);
        Assert.Empty(plain.Warnings);
        ImageSet images = Dataset.OpenFor(outputs.Build(), folder.Path, labelOffset: 1).Test;
        Assert.True(images.HasLabelSets);
        Assert.Equal(["1,2", "1", ""], Enumerable.Range(0, 3).Select(i => string.Join(',', images.LabelsOf(i))));
        var one = new NetworkBuilder(new FeatureMap(1, 2, 2, 1));
        one.Append(new FullyConnected(1));
        Assert.Contains("Leave --label-offset out", Assert.Throws<InvalidInputException>(() =>
            Dataset.OpenFor(one.Build(), folder.Path, labelOffset: 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_by_number_are_below_the_networks_classes()
    {
        using var folder = Folder("labels.csv", "file,class_index\na.png,0;4\nb.png,2\n");
        ImageSet images = Dataset.Open(folder.Path, new DatasetOptions { Classes = 5, LabelSets = true }).Test;
        Assert.Equal((5, 4), (images.Classes, images.LabelsOf(0)[1]));
        var refusal = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path,
            new DatasetOptions { Classes = 4, LabelSets = true }));
        Assert.Contains("line 2: class 4 does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,label\na.png,dog\nb.png,cat\na.png,cat\n", "line 4: ", "'cat', and 'dog' on line 2")]
    [InlineData("file,label\na.png,dog;cat\nb.png,cat\nc.png,dog\n", "line 2: ", "are several labels")]
    [InlineData("file,class_index\na.png,0;1\nb.png,1\n", "line 2: ", "class_index '0;1'")]
    public void Several_labels_of_an_image_are_refused_where_it_has_one_class(string content, string where, string what)
    {
        using var folder = Folder("labels.csv", content);
        string message = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message;
        Assert.Contains(where, message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains("--head multilabel", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_name_may_hold_a_separator()
    {
        using var folder = Folder("labels.csv", "file,label\na.png,salt;pepper\nb.png,cat\n");
        Assert.Equal(["cat", "salt;pepper"], Dataset.Open(folder.Path).ClassNames);
        folder.Write("labels.csv", "file,label\na.png,salt;pepper\nb.png,salt\n");
        string refusal = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message;
        Assert.Contains("list it in classes.txt", refusal, StringComparison.Ordinal);
        folder.Write("classes.txt", "salt;pepper\nsalt\n");
        Assert.Equal(["salt;pepper", "salt"], Dataset.Open(folder.Path).ClassNames);
    }

    private static TempFolder Folder(string manifest, string content)
    {
        var folder = new TempFolder();
        folder.Write(manifest, content);
        foreach (string name in new[] { "a", "b", "c", "d" }) folder.Write(name + ".png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        return folder;
    }

    private static int[] Labels(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(set.LabelOf)];
}
