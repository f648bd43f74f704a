using Elbo.Data.Text;
using Elbo.Distributions;
using Elbo.Models;
using Elbo.Networks;
using Elbo.Objectives;
using Elbo.Optimizers;
using Elbo.Tensors;

namespace Elbo.Tests.Models;

public sealed class SentenceModelTests
{
    private const int Longest = 4;

    public static TheoryData<RecurrentCell> Cells => [RecurrentCell.Lstm, RecurrentCell.Gru];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Probabilities_of_all_sentences_and_of_all_that_have_not_ended_are_1(RecurrentCell cell)
    {
        var model = new LanguageModel(Longest, Options(cell));
        model.Parameters.Initialize(3);
        float[][] all = [.. All([])];
        Assert.Equal(1 + 3 + 9 + 27 + 81, all.Length);
        double sum = LogLikelihoods(model, all, latents: null).Sum(Math.Exp);
        Assert.Equal(1, sum, 1e-5);
    }

    [Fact]
    public void A_sentence_is_as_probable_alone_as_beside_longer_ones()
    {
        var model = new LanguageModel(Longest, Options(RecurrentCell.Lstm));
        model.Parameters.Initialize(3);
        float[][] all = [.. All([])];
        double[] together = LogLikelihoods(model, all, latents: null);
        for (int i = 0; i < all.Length; i += 11)
        {
            Assert.Equal(together[i], LogLikelihoods(model, [all[i]], latents: null)[0]);
        }
    }

    [Fact]
    public void The_bound_of_a_language_model_is_its_exact_likelihood()
    {
        var model = new LanguageModel(Longest, Options(RecurrentCell.Gru));
        model.Parameters.Initialize(3);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            var batch = new Batch(Observed([.. All([])]), Examples.Range(0, 121));
            Inference inference = model.Infer(batch, new Draw(2, new RandomStream(1, RandomPurpose.Test)));
            ObjectiveTerms terms = new EvidenceLowerBound(2, usesClosedForm: true).Evaluate(inference, 1);
            Assert.All(terms.Kl.ToArray(), kl => Assert.Equal(0f, kl));
            double[] exact = ((IExactLikelihood)model).LogLikelihood(batch);
            float[] bound = terms.Reconstruction.ToArray();
            Assert.All(exact.Zip(bound), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Fact]
    public void A_wide_beam_finds_the_most_probable_sentence_of_all()
    {
        SentenceVae model = Vae();
        float[] z = [0.7f, -1.2f];
        float[][] all = [.. All([])];
        double[] likelihoods = LogLikelihoods(model, all, z);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            int[] found = new SentenceWriter(model).Beam(Tensor.Constant(z, new Shape(1, 2)), width: 200);
            Assert.Equal(all[Array.IndexOf(likelihoods, likelihoods.Max())], found.Select(id => (float)id));
        }
    }

    [Fact]
    public void A_beam_of_one_is_the_greedy_choice_and_draws_near_temperature_0_are_too()
    {
        SentenceVae model = Vae();
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Tensor latents = model.SamplePrior(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 9));
            var writer = new SentenceWriter(model);
            int[] greedy = writer.Greedy(latents);
            Assert.Equal(greedy, writer.Beam(latents, 1));
            Assert.Equal(greedy, writer.Draw(latents, 1e-4, new RandomStream(2, RandomPurpose.Test)));
            Assert.Equal(greedy, model.Decode(latents, null).ToArray().Select(id => (int)id));
        }
    }

    [Fact]
    public void Unknown_words_are_not_written_where_only_known_ones_are_wanted()
    {
        SentenceVae model = Vae();
        var random = new RandomStream(2, RandomPurpose.Test);
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            Tensor latents = model.SamplePrior(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 60));
            Assert.Contains(TokenIds.Unknown, new SentenceWriter(model).Draw(latents, 1, random));
            var writer = new SentenceWriter(model) { KnownWordsOnly = true };
            foreach (int[] written in new[]
            {
                writer.Greedy(latents), writer.Beam(latents, 3), writer.Draw(latents, 1, random),
            })
            {
                Assert.DoesNotContain(TokenIds.Unknown, written);
                Assert.Contains(TokenIds.End, written);
            }
        }
    }

    [Fact]
    public void A_trained_vae_gives_back_what_it_was_trained_on()
    {
        var model = new SentenceVae(Longest, 2, Options(RecurrentCell.Lstm), PosteriorFamily.Diagonal);
        model.Parameters.Initialize(1);
        float[][] sentences = [[3, 4, 1, 0], [4, 3, 3, 1], [2, 1, 0, 0], [4, 1, 0, 0]];
        var gradients = new Gradients([.. model.Parameters.All.Select(parameter => parameter.Value)]);
        var optimizer = new Adam(model.Parameters.Count, 0.9, 0.999, 1e-8);
        var objective = new EvidenceLowerBound(1, usesClosedForm: true);
        var tape = new Tape();
        for (uint step = 0; step < 400; step++)
        {
            using (tape.Step())
            {
                var batch = new Batch(Observed(sentences), Examples.Range(0, 4));
                var random = new RandomStream(1, RandomPurpose.PosteriorNoise, step);
                tape.Backward(objective.Evaluate(model.Infer(batch, new Draw(1, random)), 0.05).Loss, gradients);
                optimizer.Step(model.Parameters, gradients, 0.02, 1f);
            }
        }

        var looking = new Tape(recordsGradients: false);
        using (looking.Step())
        {
            var batch = new Batch(Observed(sentences), Examples.Range(0, 4));
            Tensor decoded = model.Decode(model.Encode(batch).Mean, null);
            Assert.Equal(sentences.SelectMany(sentence => sentence), decoded.ToArray());
        }
    }

    [Fact]
    public void Dropped_words_are_inputs_only_and_only_in_training()
    {
        var tape = new Tape();
        using (tape.Step())
        {
            Tensor observed = Observed([[3, 4, 3, 1], [4, 1, 0, 0]]);
            var pass = Pass.Training(new RandomStream(1, RandomPurpose.Test), Examples.Range(0, 2));
            TokenBatch whole = TokenBatch.Of(observed, 2, 1.0, Pass.Evaluation);
            Assert.Equal([0, 0, 0, 0, 3, 4, 3, 4, 4, 1, 4, 1, 3, 0, 3, 0], whole.Inputs.ToArray());
            Assert.Equal([2, 3, 2, 3, 3, 0, 3, 0, 2, -1, 2, -1, 0, -1, 0, -1], whole.Targets.ToArray());
            TokenBatch dropped = TokenBatch.Of(observed, 2, 0.999, pass);
            Assert.Equal([0, 0, 0, 0, 2, 2, 2, 2], dropped.Inputs[..8].ToArray());
            Assert.Equal(whole.Targets.ToArray(), dropped.Targets.ToArray());
            Assert.Equal([4, 2, 4, 2], dropped.Lengths.ToArray());
        }
    }

    private static SentenceVae Vae()
    {
        var model = new SentenceVae(Longest, 2, Options(RecurrentCell.Gru), PosteriorFamily.Diagonal);
        model.Parameters.Initialize(5);
        return model;
    }

    // three tokens that can stand in a sentence: the unknown one and two words
    private static TokenOptions Options(RecurrentCell cell) =>
        new() { Vocabulary = 5, Embedding = 6, Cell = cell, Size = 16 };

    private static IEnumerable<float[]> All(float[] begin)
    {
        if (begin.Length == Longest)
        {
            yield return begin;
            yield break;
        }

        yield return [.. begin, TokenIds.End, .. new float[Longest - begin.Length - 1]];
        foreach (float token in (float[])[TokenIds.Unknown, TokenIds.First, TokenIds.First + 1])
        {
            foreach (float[] longer in All([.. begin, token]))
            {
                yield return longer;
            }
        }
    }

    // as the model itself adds them up: exactly where there is no z
    private static double[] LogLikelihoods(SentenceModel model, float[][] sentences, float[]? latents)
    {
        var tape = new Tape(recordsGradients: false);
        using (tape.Step())
        {
            if (model is IExactLikelihood exact)
            {
                return exact.LogLikelihood(new Batch(Observed(sentences), Examples.Range(0, sentences.Length)));
            }

            var z = Tensor.Constant(
                [.. sentences.SelectMany(_ => latents!)], new Shape(sentences.Length, latents!.Length));
            TokenBatch tokens = TokenBatch.Of(Observed(sentences), 1, 0, Pass.Evaluation);
            return [.. model.Decoder.LogLikelihood(tokens, z, Pass.Evaluation).Sum(0).ToArray().Select(x => (double)x)];
        }
    }

    private static Tensor Observed(float[][] sentences) => Tensor.Constant(
        [.. sentences.SelectMany(sentence => sentence)], new Shape(sentences.Length, Longest));
}
