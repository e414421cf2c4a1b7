using NetAdapt.Datasets;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Datasets;

/// <summary>Real images, where they are at hand.</summary>
public sealed class SharedDataTests
{
    [Fact]
    public void The_imagenet_sample_opens_as_a_manifest_of_a_thousand_classes_and_every_image_decodes()
    {
        string path = SharedFolder.Path("data/imagenet-sample");
        Dataset dataset = Dataset.Open(path, new DatasetOptions { Classes = 1000 });
        Assert.Equal(("manifest", 0, 100, 1000), (dataset.Format, dataset.Train.Count, dataset.Test.Count, dataset.Test.Classes));
        Assert.Equal("tench", dataset.ClassNames[0]);
        using var loader = new BatchLoader(dataset.Test, Preprocessing.Parse("tf"), new FeatureMap(1, 224, 224, 3), new LoaderSettings { Corrupt = CorruptPolicy.Fail });
        Assert.Equal(100, loader.Epoch(0).Sum(b => b.Count));
        Assert.Empty(loader.Skipped);
    }
}
