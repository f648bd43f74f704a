using System.CommandLine;
using System.Globalization;
using Elbo.Data;
using Elbo.Reports;
using Elbo.Runs;
using Elbo.Search;

namespace Elbo.Cli.Commands;

/// <summary>The items of an index that are nearest to an example.</summary>
internal sealed class SearchQueryVerb : Verb
{
    private readonly Argument<string> path;
    private readonly Argument<string?> data;
    private readonly Option<string?> id;
    private readonly Option<string?> row;
    private readonly Option<string?> image;
    private readonly Option<string?> text;
    private readonly Option<string?> label;
    private readonly Option<string?> top;
    private readonly Option<string?> distance;
    private readonly Option<string?> split;
    private readonly Option<string?> output;
    private readonly Option<string?> threads;
    private readonly Option<string?> dataRoot;

    /// <summary>The verb.</summary>
    public SearchQueryVerb()
        : base("query", "Find the items nearest to an example: of the index, of data, or in a file",
            "elbo search query runs/mnist-1 --id 17 --top 10 --out neighbours.png",
            "elbo search query runs/mnist-1 --row 3,5 --split test --distance wasserstein",
            "elbo search query runs/mnist-1 --image seven.png",
            "elbo search query runs/captions-1 --text \"a dog runs on the beach\"")
    {
        path = AddArgument("RUN", "The folder of the run");
        data = AddOptional("DATA", "Another data set than the run's, for --row");
        id = Add("--id", "IDS", "Items of the index, such as 17 or 17,4; they are left out of what is found");
        row = Add("--row", "ROWS", "Rows of the data, such as 3 or 3,5");
        image = Add("--image", "FILE",
            "A picture, .png or .jpg; it is brought to the size that the model takes");
        text = Add("--text", "SENTENCE", "A sentence, for a model of sentences");
        label = Add("--label", "L",
            "The class of --image, by name or number, for a model that is told of classes");
        top = Add("--top", "N", "How many; default 10");
        distance = Add("--distance", "KIND", DistanceOption.Description);
        split = Add("--split", "PART", "The part of the data for --row: test (default), train or validation");
        output = Add("--out", "FILE.png", "Also a picture of the query and what was found");
        threads = Add("--threads", "N", "Threads; the result does not depend on it");
        dataRoot = Add("--data-root", "FOLDER", "A folder that holds data sets");
    }

    /// <inheritdoc/>
    public override void Run(Invocation call)
    {
        TrainedModel? trained = RunArguments.Open(call, call.Required(path));
        var options = new SearchOptions
        {
            Top = call.Number(top, 10, 1, 10_000),
            Distance = DistanceOption.Read(call, distance, trained),
        };
        if (new Option[] { id, row, image, text }.Count(call.Has) != 1)
        {
            call.Faults.Add("--id, --row, --image, --text: name exactly one of them, what is to be looked for.");
        }

        if (trained is not null && call.Has(text) && !SentencesOutput.IsFor(trained))
        {
            call.Faults.Add("--text: the run is not on sentences. Take --id, --row or --image.");
        }
        else if (SentencesOutput.IsFor(trained))
        {
            SentencesOutput.Refuse(call, image);
        }

        if (call.Has(label) && !call.Has(image))
        {
            call.Needs(image, label);
        }

        int? told = ClassLabel.Read(call, label, trained);
        PictureFile.Check(call, call.Get(output));
        call.SetThreads(threads);
        SearchIndex? opened = trained is null ? null : call.Try(() => SearchIndexing.Open(trained));
        if (opened is { HasThumbnails: false } && call.Has(output))
        {
            call.Faults.Add("--out: the items of the index are no images, so there is no picture. Leave it out.");
        }

        using SearchIndex? index = opened;
        IReadOnlyList<SearchQuery> queries = Queries(call, trained, index, told);
        call.Check();
        int spare = call.Has(id) ? 1 : 0;
        IReadOnlyList<Neighbour>[] found = index!.Nearest(
            [.. queries.SelectMany(query => query.Code)], [.. queries.SelectMany(query => query.Scales)],
            options with { Top = options.Top + spare });
        IReadOnlyList<Neighbour>[] kept =
        [
            .. found.Zip(queries, (all, query) =>
                all.Where(near => near.Id != query.Id).Take(options.Top).ToArray()),
        ];
        using var stop = new StopSignal();
        Tell(
            call, trained!, index, queries, kept, options,
            FoundSentences.Of(call, trained!, call.Get(dataRoot), stop.Token));
        if (call.Get(output) is { } file)
        {
            Draw(call, file, index, queries, kept, options);
        }
    }

    private IReadOnlyList<SearchQuery> Queries(
        Invocation call, TrainedModel? trained, SearchIndex? index, int? told)
    {
        int[] rows = call.Has(row) ? RowOption.Read(call, row) : [];
        int[] ids = call.Has(id) ? RowOption.Read(call, id) : [];
        string part = RunArguments.Part(call, call.Get(split));
        Recipe recipe = RunArguments.Recipe(call, trained, call.Get(data));
        if (trained is null || index is null || call.Faults.Count > 0)
        {
            return [];
        }

        if (call.Has(id))
        {
            return [.. ids.Select(one => call.Try(() => SearchQuery.OfItem(index, one))).OfType<SearchQuery>()];
        }

        using var stop = new StopSignal();
        if (call.Get(text) is { } sentence)
        {
            Dataset words = SentencesOutput.Of(trained).Items([sentence]);
            SearchQuery found = SearchQuery.OfRows(
                trained, words, [0], EvaluationPlan.Of(trained.Recipe), stop.Token)[0];
            return [found with { Name = $"\"{sentence}\"" }];
        }

        if (call.Get(image) is { } file)
        {
            return call.Try(() => SearchQuery.OfFile(trained, file, told, stop.Token)) is { } one ? [one] : [];
        }

        Dataset items = RunArguments.Examples(call, trained, recipe, part, call.Get(dataRoot), stop.Token);
        call.Faults.AddRange(RowOption.Faults(row, rows, items));
        return call.Faults.Count > 0
            ? [] : SearchQuery.OfRows(trained, items, rows, EvaluationPlan.Of(recipe), stop.Token);
    }

    private static void Tell(
        Invocation call, TrainedModel trained, SearchIndex index, IReadOnlyList<SearchQuery> queries,
        IReadOnlyList<Neighbour>[] found, SearchOptions options, FoundSentences? sentences)
    {
        for (int query = 0; query < queries.Count; query++)
        {
            SearchItem[] items = [.. found[query].Select(near => index.Item(near.Id))];
            if (call.IsJson)
            {
                call.WriteJson(new
                {
                    Run = trained.Folder.Path,
                    Query = queries[query].Name,
                    Distance = DistanceOption.NameOf(options.Distance),
                    Items = items.Zip(found[query], (item, near) => new
                    {
                        item.Id,
                        near.Distance,
                        Label = NameOf(index, item.Label),
                        item.Origin,
                        item.Row,
                        Sentence = sentences?.TextOf(item),
                    }),
                });
                continue;
            }

            call.Terminal.Out.WriteLine(
                $"Nearest to {queries[query].Name} of {NumberText.Count(index.Count)}, by "
                + $"{DistanceOption.NameOf(options.Distance)}");
            var table = new MeasureTable("id", "distance", sentences is null ? "label" : "sentence", "row", "of");
            foreach ((SearchItem item, Neighbour near) in items.Zip(found[query]))
            {
                table.Add(
                    item.Id.ToString(CultureInfo.InvariantCulture), NumberText.Short(near.Distance),
                    sentences?.TextOf(item) ?? NameOf(index, item.Label) ?? "",
                    item.Row.ToString(CultureInfo.InvariantCulture), item.Origin);
            }

            table.Write(call.Terminal);
        }
    }

    private static void Draw(
        Invocation call, string file, SearchIndex index, IReadOnlyList<SearchQuery> queries,
        IReadOnlyList<Neighbour>[] found, SearchOptions options)
    {
        IEnumerable<LabelledRow> rows = queries.SelectMany((query, at) => new[]
        {
            new LabelledRow(query.Name, query.Picture!),
            new LabelledRow(
                $"nearest by {DistanceOption.NameOf(options.Distance)}{Labels(index, found[at])}",
                index.Thumbnails([.. found[at].Select(near => near.Id)])),
        });
        AtomicFile.WriteAllBytes(file, Png.Encode(LabelledRows.Draw([.. rows])));
        if (!call.IsJson)
        {
            call.Terminal.Out.WriteLine($"Picture: {file}");
        }
    }

    private static string Labels(SearchIndex index, IReadOnlyList<Neighbour> found) => index.HasLabels
        ? $": {string.Join(' ', found.Select(near => NameOf(index, index.Item(near.Id).Label)))}" : "";

    private static string? NameOf(SearchIndex index, int? label) => label is not { } known ? null
        : known < index.ClassNames.Count ? index.ClassNames[known]
        : known.ToString(CultureInfo.InvariantCulture);
}
