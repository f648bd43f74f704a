using System.Text;

namespace Elbo.Reports;

/// <summary>A short glossary, limited to what the page shows.</summary>
internal static class ReportMeanings
{
    public static string Render(ReportContents contents)
    {
        List<(string Term, string Meaning)> entries = contents.LacksDensity ? WithoutDensity() :
        [
            ("ELBO, evidence lower bound",
                "A floor under log p(x), the logarithm of the probability that the model gives an example. The floor " +
                "is lower than the truth by the distance between the encoder’s posterior and the exact one. Training " +
                "raises it; the loss is its negative when the KL weight is 1."),
            ("Reconstruction",
                "−E[log p(x|z)]: the price of describing an example when its code z is known. It measures the whole " +
                "predicted distribution, not only the image that is shown."),
            ("KL divergence",
                "The price of the code: how far the encoder’s answer q(z|x) moves away from the prior p(z). A high " +
                "value means codes that tell much; zero means codes that tell nothing: posterior collapse."),
            ("Nats per example",
                "Logarithms to the base e, summed over all pixels or columns of an example and averaged over " +
                "examples. One nat is 1.443 bits. Numbers compare only on the same data in the same form: binary and " +
                "grey images differ."),
            ("Bits per dimension",
                "The same quantity shared out over the pixels and colour channels: nats / (dimensions × ln 2). With " +
                "it, images of different size can be compared."),
        ];
        if (contents.PosteriorMeanVariance is not null)
        {
            entries.Add((
                "Active units",
                "Latents whose posterior mean differs from example to example, with a variance above 0.01 (Burda, " +
                "Grosse and Salakhutdinov, 2016). The others repeat the prior whatever the input."));
        }

        return Text(entries);
    }

    private static List<(string Term, string Meaning)> WithoutDensity() =>
    [
        ("Reconstruction",
            "−log p(x|code): the price of describing an example when its code is known. With a Gaussian of variance "
            + "1 " +
            "it is half the squared error plus a constant, with a Bernoulli the cross-entropy."),
        ("Squared error",
            "(original − reconstruction)², averaged over pixels and examples: 0 where nothing is lost."),
        ("Code", "The numbers that the encoder makes of an example, and all that the decoder sees of it."),
        ("Nats per example",
            "Logarithms to the base e, summed over all pixels or columns of an example and averaged over examples. " +
            "Numbers compare only on the same data in the same form: binary and grey images differ."),
    ];

    private static string Text(List<(string Term, string Meaning)> entries)
    {
        var list = new StringBuilder("<dl class=\"meaning\">\n");
        foreach ((string term, string meaning) in entries)
        {
            list.Append("<div><dt>").Append(Markup.Escape(term)).Append("</dt><dd>").Append(Markup.Escape(meaning));
            list.Append("</dd></div>\n");
        }

        return list.Append("</dl>\n").ToString();
    }
}
