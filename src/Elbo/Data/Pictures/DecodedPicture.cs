namespace Elbo.Data.Pictures;

/// <summary>A picture in memory: rows from the top, pixels from the left, grey or red, green and blue.</summary>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Channels">1 for grey, 3 for colour.</param>
/// <param name="Pixels">The bytes, <c>[height, width, channels]</c>.</param>
internal sealed record DecodedPicture(int Height, int Width, int Channels, byte[] Pixels);

/// <summary>What the first bytes of a picture's file say.</summary>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="IsColour">Whether it may have colour.</param>
internal sealed record PictureHeader(int Height, int Width, bool IsColour);
