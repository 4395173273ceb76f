from wagtail import blocks


class MoodyBlock(blocks.CharBlock):
    def render(self, value, context=None):
        raise RuntimeError("moody")

    def get_api_representation(self, value, context=None):
        raise RuntimeError("moody")
