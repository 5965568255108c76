from cms.models.documents import PageDocument
from cms.models.home import HomePage
from cms.models.producers import ProducerIndexPage, ProducerPage
from cms.models.regions import RegionIndexPage, RegionPage
from cms.models.stories import StoryIndexPage, StoryPage, StoryProduct

__all__ = [
    "HomePage",
    "PageDocument",
    "ProducerIndexPage",
    "ProducerPage",
    "RegionIndexPage",
    "RegionPage",
    "StoryIndexPage",
    "StoryPage",
    "StoryProduct",
]
